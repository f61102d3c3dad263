"""A neural network that learns to read handwritten digits: all of it is in this file, in plain Python.

    python3 network.py mnist.npz    learns from 600 digits of MNIST, then reads 200 others
    python3 network.py              does the same if the page has saved this file, with its digits

It does what the page shows as "One step in slow motion", from the same first weights. A comment such as `# compare`
marks a line that runs at that stage of it; the page shows the line with its numbers.
"""

import base64
import math
import sys
import zipfile
import zlib

SIZES = [784, 16, 16, 10]  # the pixels, the units of two hidden layers, and the ten outputs
RATE = 0.03  # the learning rate: how big a step is
BATCH = 16  # digits that are read before each step
EPOCHS = 15  # how often all training digits are read


# ---- The weights. Row i of a layer has the weights from number i to each unit.
def new_network():
    network = []
    for inputs, units in zip(SIZES, SIZES[1:]):
        limit = math.sqrt(6 / (inputs + units))  # by Glorot and Bengio: keeps the sums small
        layer = [[limit * (2 * random() - 1) for _ in range(units)] for _ in range(inputs)]
        network.append([*layer, [0.0] * units])  # the last row has the biases: weights from a number that is always 1
    return network


# ---- The answers: what each layer sends to the next, first the pixels
def forward(network, pixels):
    sent = [pixels]
    for layer in network:
        sums = [0.0] * len(layer[0])
        for number, weights in zip([*sent[-1], 1.0], layer):
            if number != 0:  # most pixels are 0 and add nothing
                for unit, weight in enumerate(weights):
                    sums[unit] += number * weight  # read: multiply and add
        if layer is not network[-1]:
            outputs = [max(each, 0.0) for each in sums]  # ReLU: 0 for a negative sum
        else:
            powers = [math.exp(each - max(sums)) for each in sums]  # e ** sum, but never too large
            outputs = [power / sum(powers) for power in powers]  # read, again: softmax
        sent.append(outputs)
    return sent


# ---- How wrong? The loss is 0 if the right digit gets 1, and larger if less
def cross_entropy(answers, label):
    return -math.log(max(answers[label], 1e-300))  # compare: the loss


# ---- The gradients: each weight's slope, how fast the loss grows with it
def backward(network, sent, label, gradients):
    targets = [1 if digit == label else 0 for digit in range(10)]
    errors = [answer - target for answer, target in zip(sent[-1], targets)]  # compare: the slopes of the sums
    for at in reversed(range(len(network))):
        # If a weight grows by 1, its sum grows by the number.
        for number, slopes in zip([*sent[at], 1.0], gradients[at]):
            if number != 0:
                for unit, error in enumerate(errors):
                    slopes[unit] += error * number  # back: the slope
        # If a number grows by 1, each sum grows by its weight. ReLU's 0 stays.
        errors = [
            sum(error * weight for error, weight in zip(errors, weights)) if number > 0 else 0.0
            for number, weights in zip(sent[at], network[at])
        ]


# ---- The step: each weight goes down its slope, the mean of a batch
def step(network, gradients, count):
    for layer, its_slopes in zip(network, gradients):
        for weights, slopes in zip(layer, its_slopes):
            for unit, slope in enumerate(slopes):
                weights[unit] -= RATE * slope / count  # back: the new weight


# ---- The loop over the digits
def learn(network, batch):
    gradients = [[[0.0] * len(weights) for weights in layer] for layer in network]
    loss = 0.0
    for pixels, label in batch:
        sent = forward(network, pixels)  # digit, batch: read
        loss += cross_entropy(sent[-1], label)  # digit: compare
        backward(network, sent, label, gradients)
    step(network, gradients, len(batch))  # digit, batch: change the weights
    return loss / len(batch)


def train(network, digits, tests):
    for epoch in range(1, EPOCHS + 1):
        batches = [digits[i : i + BATCH] for i in range(0, len(digits), BATCH)]
        loss = sum(learn(network, batch) for batch in batches) / len(batches)  # epoch
        print(f"Epoch {epoch}: loss {loss:.3f}, test accuracy {accuracy(network, tests):.1%}")


# ---- The test
def read(network, pixels):
    answers = forward(network, pixels)[-1]
    return answers.index(max(answers)), max(answers)


def accuracy(network, digits):
    return sum(read(network, pixels)[0] == label for pixels, label in digits) / len(digits)


def show(network, pixels):
    for top in range(112, 728, 56):  # a line of text shows two rows of pixels
        print("".join(" .:*#"[int(2 * (pixels[at] + pixels[at + 28]))] for at in range(top, top + 28)))
    print("The answer is {}, with {:.2%}.\n".format(*read(network, pixels)))


# ---- The digits, random numbers, and the program: nothing about networks
def load():
    if DIGITS:
        data = zlib.decompress(base64.b64decode(DIGITS))
    else:
        with zipfile.ZipFile(sys.argv[1]) as file:
            arrays = [file.read(f"{name}.npy") for name in ("x_train", "y_train", "x_test", "y_test")]
        x_train, y_train, x_test, y_test = (each[10 + each[8] + 256 * each[9] :] for each in arrays)  # without headers
        data = y_train[:600] + y_test[:200] + x_train[: 784 * 600] + x_test[: 784 * 200]
    digits = [([level / 255 for level in data[800 + 784 * i :][:784]], data[i]) for i in range(800)]
    return digits[:600], digits[600:]


def random():
    a, b, c, d = state  # xoshiro128**
    number = b * 5 % 2**32
    number = (number << 7 | number >> 25) * 9 % 2**32
    c, d = c ^ a, d ^ b
    state[:] = a ^ d, b ^ c, (c ^ b << 9) % 2**32, (d << 11 | d >> 21) % 2**32
    return number / 2**32  # from 0 to 1


state = [0x92CA2F0E, 0x3CD6E3F3, 0x1B147DCC, 0x4C081DBF]  # the page begins with it; others do as well
DIGITS = WEIGHTS = DRAWING = ""  # a download from the page has them in the next lines

if __name__ == "__main__":
    digits, tests = load() if DIGITS or sys.argv[1:] else sys.exit(__doc__)
    network = new_network()
    if WEIGHTS:  # of the network that the page has trained
        numbers = iter(memoryview(base64.b64decode(WEIGHTS)).cast("f"))
        trained = [[[next(numbers) for _ in row] for row in layer] for layer in network]
        show(trained, [level / 255 for level in base64.b64decode(DRAWING)])
    train(network, digits, tests)
    for pixels, _ in tests[:10]:
        show(network, pixels)
    print(f"Of {len(tests)} digits that it has not seen before, it reads {accuracy(network, tests):.1%} correctly.")
