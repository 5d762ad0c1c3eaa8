from lms.organization.queries.people import find_people, postings_of, postings_on, primary_posting, visible_people
from lms.organization.queries.tree import Node, Tree, tree_on

__all__ = ["Node", "Tree", "find_people", "postings_of", "postings_on", "primary_posting", "tree_on", "visible_people"]
