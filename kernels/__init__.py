"""What runs on every site of the lattice: one source for CPU and GPU, with its meaning in NumPy."""
