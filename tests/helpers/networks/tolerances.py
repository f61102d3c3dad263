"""How far two implementations of the same arithmetic may differ, and why.

Keras, NumPy and the engine, a batch and a single row, and each kernel of OpenBLAS and oneDNN add the same products in
different orders, and each addition in float32 rounds by up to 2**-24 of the sum. These differences are those of
the shipped networks on 2,300 printed digits and 500 fields of noise: on five kernels of OpenBLAS, against float64, and
between a batch and single rows.
"""

from model.npz_file import MAX_CODE

PROBABILITIES = 2e-5  # they differed by up to 8e-6; another, similar activation changes them by 1e-4
SUMS = 1e-5  # of the largest: no softmax bounds them
# An .npz file has the weights of its .keras file, rounded to 7 bits. On 50 printed digits, probabilities differed by up
# to 0.08; with 6 bits by 0.19, without the first layer's biases by 0.09 to 1. Of MNIST's test digits, `sixteen` reads
# 27 otherwise than Keras, the larger networks 2 and 1.
ROUNDED_WEIGHT = 0.501 / MAX_CODE  # of the largest weight of its unit
ROUNDED_PROBABILITIES = 0.1
READ_OTHERWISE = 35  # of the 10,000 test digits
# The network in plain Python has double precision. Its first weights, answers, losses and gradients, and its weights
# after seven steps, differed from the engine's by up to 2e-7; a rate of 0.02, not 0.03, changes weights by 1e-3 a step.
PLAIN_PYTHON = 1e-5
