"""Compare ways to arrange test digits on a map, and print a table for the model card.

    python -m research.map.compare --network handwriting --picture maps.png

All are fitted to training digits, and place the same test digits; t-SNE, which can place no others, is fitted to the
test digits themselves. Trustworthiness says how many of a digit's neighbours on the map are its neighbours among the
outputs of the last hidden layer, too (1: all; Venna and Kaski, 2001). "Neighbours" is the fraction of test digits that
are the digit which most of their ten nearest neighbours on the map are. "In one piece" is the fraction of test digits
in the largest group of their digit, if digits whose distance on the map is below JOIN belong together.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.sparse.csgraph import connected_components
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import Ridge
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors, NeighborhoodComponentsAnalysis, radius_neighbors_graph
from sklearn.neural_network import MLPRegressor

from model import load_recognizer
from model.data import mnist
from model.network import DenseNetwork, Floats
from model.preprocessing import flatten, normalise
from model.projection import CORNERS, MAP_DIGITS, RIDGE, outputs_to_place
from model.training import command_line
from research.map.fit import LARGE_NETWORKS, fit_projection, sample_digits
from research.markdown import head, row

TEST_DIGITS = 5000  # that each method places
NEIGHBOURS = 10  # of a digit on the map, that are looked at
T_SNE_DIGITS = 5000  # training digits for t-SNE, which is slow
COMPONENT_DIGITS = 3000  # training digits for neighbourhood components, which are slower
COMPONENTS = 50  # principal ones that the outputs are reduced to before
JOIN = 0.02  # of the map's side
SIDE = 480  # pixels, of a map in the picture
COLOURS = np.array(
    [
        *((31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (148, 103, 189)),
        *((140, 86, 75), (227, 119, 194), (127, 127, 127), (188, 189, 34), (23, 190, 207)),
    ],
    np.uint8,
)

Places = npt.NDArray[np.floating]


def place_all(
    network: DenseNetwork, training: Floats, labels: npt.NDArray[np.integer], test: Floats
) -> dict[str, Callable[[], Places]]:
    """Return functions that place the test digits (m, 784), by the names of their methods."""
    known, new = outputs_to_place(network, training), outputs_to_place(network, test)

    def components() -> Places:
        pca = PCA(COMPONENTS, random_state=0).fit(known)
        some = slice(COMPONENT_DIGITS)
        nca = NeighborhoodComponentsAnalysis(2, random_state=0).fit(pca.transform(known[some]), labels[some])
        return np.asarray(nca.transform(pca.transform(new)))

    def regression() -> Places:
        some = known[:T_SNE_DIGITS] / known.std()
        targets = TSNE(random_state=0).fit_transform(some)
        learnt = MLPRegressor(hidden_layer_sizes=(64, 64), random_state=0, early_stopping=True).fit(
            some, targets / targets.std()
        )
        return np.asarray(learnt.predict(new / known.std()))

    def discriminants() -> Places:
        return LinearDiscriminantAnalysis(n_components=2).fit(known, labels).transform(new)

    def corners() -> Places:
        """Place the digits as page/engine/training/discriminants.js does, without rounding to float16."""
        first = known[:MAP_DIGITS].astype(np.float64)
        ridge = Ridge(alpha=RIDGE * len(first) * first.var(axis=0).mean())
        return ridge.fit(first, np.array(CORNERS)[labels[:MAP_DIGITS]]).predict(new)

    return {
        "principal components": lambda: PCA(2, random_state=0).fit(known).transform(new),
        "the two best discriminants (LDA)": discriminants,
        "corners of a circle (own networks)": corners,
        "neighbourhood components": components,
        "a network that learns t-SNE's places": regression,
        "**parametric UMAP**": lambda: DenseNetwork(fit_projection(known))(new),
        "t-SNE of the test digits": lambda: TSNE(random_state=0).fit_transform(new),
    }


def measure(places: Places, outputs: Floats, labels: npt.NDArray[np.integer]) -> tuple[float, float, float]:
    """Return trustworthiness, the accuracy of neighbours, and the fraction in one piece."""
    nearest = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(places).kneighbors(places, return_distance=False)[:, 1:]
    most = np.array([np.bincount(near, minlength=10).argmax() for near in labels[nearest]])
    trust = trustworthiness(outputs, places, n_neighbors=NEIGHBOURS)
    return float(trust), float((most == labels).mean()), together(places, labels)


def together(places: Places, labels: npt.NDArray[np.integer]) -> float:
    reach = JOIN * np.ptp(places, axis=0).max()
    joined = 0
    for digit in range(10):
        own = places[labels == digit]
        _, groups = connected_components(radius_neighbors_graph(own, reach))
        joined += np.bincount(groups).max()
    return joined / len(places)


def draw_map(places: Places, labels: npt.NDArray[np.integer]) -> npt.NDArray[np.uint8]:
    low = places.min(axis=0)
    x, y = ((places - low) / (places - low).max() * (SIDE - 1)).astype(int).T
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    picture[y, x] = COLOURS[labels]
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m research.map.compare", description="Compare ways to arrange test digits on a map."
    )
    command_line.add_mnist_option(parser)
    parser.add_argument("--network", choices=LARGE_NETWORKS, default=LARGE_NETWORKS[0])
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw the maps, in the table's order")
    options = parser.parse_args()
    (images, labels), (test_images, test_labels) = mnist.load_mnist(options.mnist)
    network = load_recognizer(options.network).network
    assert isinstance(network, DenseNetwork)
    pixels, targets = sample_digits(images, labels, seed=0)
    chosen = np.random.default_rng(0).permutation(len(test_images))[:TEST_DIGITS]
    test, test_labels = flatten(normalise(test_images[chosen])), test_labels[chosen]
    outputs = outputs_to_place(network, test)
    print(head("method", "trustworthiness", "neighbours", "in one piece"))
    pictures = []
    for name, place in place_all(network, pixels, targets, test).items():
        places = place()
        trust, accuracy, joined = measure(places, outputs, test_labels)
        print(row(name, f"{trust:.4f}", f"{accuracy:.1%}", f"{joined:.1%}"), flush=True)
        pictures.append(draw_map(places, test_labels))
    if options.picture:
        Image.fromarray(np.concatenate(pictures, axis=1)).save(options.picture)


if __name__ == "__main__":
    main()
