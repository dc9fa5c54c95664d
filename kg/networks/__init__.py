"""Graphs of networkx from the answers of named queries."""

from kg.networks.careers import career_network, rewired
from kg.networks.stances import stance_network
from kg.networks.succession import succession_network

__all__ = ["career_network", "rewired", "stance_network", "succession_network"]
