"""What maintainers can learn from what people asked: gaps in the FAQ, and other ways of asking for its entries."""
