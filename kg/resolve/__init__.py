"""From conflicting assertions to a view: a named, versioned policy chooses, and every choice is kept with its reason."""

from kg.resolve.policy import Policy, load_policies
from kg.resolve.view import Decision, Node, View, resolve

__all__ = ["Decision", "Node", "Policy", "View", "load_policies", "resolve"]
