"""From conflicting assertions to a view: a named, versioned policy chooses, and every choice is kept with its reason."""

from kg.resolve.policy import Policy, load_policies
from kg.resolve.view import Claims, Decision, Node, View, gather, resolve

__all__ = ["Claims", "Decision", "Node", "Policy", "View", "gather", "load_policies", "resolve"]
