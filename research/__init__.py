"""How the shipped networks, the weights for numbers and the maps were made and measured; see README.md."""
