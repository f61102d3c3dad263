"""Work in processes of its own, which end if it takes too much memory or time."""
