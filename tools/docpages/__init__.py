"""Pages of the documentation that are made from the code of more than one package."""
