import ast
import hashlib
from pathlib import Path

import numpy as np
import pytest

from effnet_lesson import leaves
from effnet_lesson.errors import LessonError
from effnet_lesson.leaves import chance, drawing, outline

KINDS = len(leaves.SPECIES)
PAIRS = [
    ("beech-like", "aspen-like"),
    ("olive-like", "willow-like"),
    ("lilac-like", "lime-like"),
    ("maple-like", "plane-like"),
    ("plantain-like", "hosta-like"),
]

# Other pictures for the same seed: raise VERSION here and in the package
VERSION = 1
GOLDEN = {
    8: "d537c2cb35f091da7d21439a0aa3e940bfcd9810266d3f7737163a9044c932c1",
    28: "70eb3efbae286d5ddf32a1fcad9634aa96dd06b321ccc6671d351cbc00ad7619",
    100: "a51366e277e0e7b9f1dfbe8d1b426b53c547ad78a5a0c1cdbe39350fa72ee80d",
    224: "dcdfdce692a7ff9e417419c79f1fc69c3c4d80460f6f8cce429c7e7ab0c7326a",
}


def shrunk(images: np.ndarray, points: int) -> np.ndarray:
    """Averages over squares of ``points`` by ``points`` pixels."""
    *front, side, _ = images.shape
    cut = images.reshape(*front, side // points, points, side // points, points)
    return cut.mean((-3, -1))


@pytest.mark.parametrize("side", GOLDEN)
def test_the_same_seed_gives_the_same_pixels_on_every_machine(side):
    images, labels = leaves.draw_leaves(KINDS, side, seed=5, start=30)
    digest = hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()
    assert (leaves.VERSION, digest) == (VERSION, GOLDEN[side])


def test_only_operations_that_round_alike_everywhere():
    """No libm, no NumPy chance, no sums in NumPy's order, nothing that may be fused."""
    refused = {
        "sin", "cos", "tan", "arctan2", "exp", "log", "power", "pow", "hypot", "cbrt", "random",
        "sum", "mean", "dot", "matmul", "einsum", "cumsum", "interp", "linspace", "float32",
        "float16", "fsum", "average", "std", "convolve", "fft", "linalg", "tensordot", "prod",
    }  # fmt: skip
    for file in Path(leaves.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(node, "attr", getattr(node, "id", ""))
            assert name not in refused, f"{file.name}, line {node.lineno}: {name}"
            assert not isinstance(node, ast.MatMult), file.name
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
                numbers = [ast.literal_eval(side) for side in (node.left, node.right)]
                assert numbers[0] == 2, f"{file.name}, line {node.lineno}: a power"


def test_the_hash_is_splitmix64():
    # The first numbers of its generator from the state 1234567, as published with the algorithm
    states = 1234567 + np.arange(1, 4).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    assert chance._mix(states).tolist() == [
        6457827717110365317, 3203168211198807973, 9817491932198370423
    ]  # fmt: skip


def test_a_picture_does_not_depend_on_its_batch():
    images, labels = leaves.draw_leaves(20, 24, seed=3)
    for start in (0, 7, 19):
        alone, label = leaves.draw_leaves(1, 24, seed=3, start=start)
        assert (alone[0] == images[start]).all()
        assert label[0] == labels[start]


@pytest.mark.parametrize("at_once", [500, 20_000, 10_000_000])
def test_nor_on_how_much_is_drawn_at_once(monkeypatch, at_once):
    for side in (9, 50):
        images, _ = leaves.draw_leaves(30, side)
        with monkeypatch.context() as patch:
            patch.setattr(drawing, "_MOST_POINTS_AT_ONCE", at_once)
            assert (leaves.draw_leaves(30, side)[0] == images).all()


def test_series_are_told_apart_by_their_seed():
    one, _ = leaves.draw_leaves(KINDS, 16, seed=1)
    other, _ = leaves.draw_leaves(KINDS, 16, seed=2)
    assert (one != other).any(axis=(1, 2, 3)).all()
    assert len({image.tobytes() for image in (*one, *other)}) == 2 * KINDS


def test_every_block_holds_every_species_once_in_an_order_of_its_own():
    _, labels = leaves.draw_leaves(40 * KINDS, 8, seed=1)
    blocks = labels.reshape(40, KINDS)
    assert (np.sort(blocks, axis=1) == np.arange(KINDS)).all()
    assert len({tuple(block) for block in blocks.tolist()}) == 40
    _, later = leaves.draw_leaves(KINDS, 8, seed=1, start=5)
    assert (later == labels[5 : 5 + KINDS]).all()


@pytest.mark.parametrize(("fine", "coarse"), [(128, 8), (96, 32), (224, 28)])
def test_fewer_pixels_show_the_same_scene(fine, coarse):
    many, labels = leaves.draw_leaves(2 * KINDS, fine, seed=4)
    few, same = leaves.draw_leaves(2 * KINDS, coarse, seed=4)
    assert (labels == same).all()
    apart = np.abs(shrunk(many, fine // coarse) - few).mean(axis=(1, 2, 3))
    assert apart.max() < 1.5  # of 255
    assert np.abs(np.roll(few, 1, axis=0) - few.astype(float)).mean() > 20


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_is_alike_from_afar_and_not_from_near(pair):
    def apart(side: int, points: int = 1) -> float:
        one, other = (
            np.stack([leaves.draw_leaf(name, side, seed=seed) for seed in range(8)])
            for name in pair
        )
        one, other = (shrunk(images.transpose(0, 3, 1, 2), points) for images in (one, other))
        return np.abs(one - other).mean()

    assert apart(96) > 1.5 * apart(96, 12)  # what 8 pixels a side can see of it
    assert apart(8) == pytest.approx(apart(96, 12), rel=0.35, abs=0.2)


def test_species_differ_only_in_detail_inside_a_pair():
    by_name = {species.name: species for species in leaves.SPECIES}
    assert len(by_name) == KINDS >= 10
    coarse = [(species.outline, species.colour) for species in leaves.SPECIES]
    for one, other in PAIRS:
        one, other = by_name[one], by_name[other]
        assert (one.outline, one.colour) == (other.outline, other.colour)
        assert (one.margin, one.venation) != (other.margin, other.venation)
    assert len(set(coarse)) == KINDS - len(PAIRS)


@pytest.mark.parametrize(
    "shape", dict.fromkeys(species.outline for species in leaves.SPECIES), ids=lambda one: one.name
)
def test_an_outline_is_met_once_in_each_direction(shape):
    along, across = np.array(
        outline._curve(shape.points) if shape.smooth else outline._lines(shape.points)
    ).T
    turns = outline.direction(along, np.abs(along) + across)
    assert (np.diff(turns) > 0).all()
    assert turns[[0, -1]] == pytest.approx([0, 2], abs=1e-9)
    table = outline.table_of(shape)
    assert 0 < table.distance.min() and table.distance.max() < 0.8
    assert (np.diff(table.travelled) > 0).all()


def test_one_leaf_by_name_or_label():
    for label, species in enumerate(leaves.SPECIES):
        leaf = leaves.draw_leaf(species.name, 20, seed=9)
        assert leaf.shape == (20, 20, 3) and leaf.dtype == np.uint8
        assert (leaf == leaves.draw_leaf(label, 20, seed=9)).all()
    assert (leaf != leaves.draw_leaf(label, 20, seed=10)).any()


def test_the_same_seed_shows_two_species_in_the_same_place():
    corners = np.s_[[0, 0, -1, -1], [0, -1, 0, -1]]
    one, other = (leaves.draw_leaf(name, 64, seed=2) for name in ("olive-like", "ginkgo-like"))
    assert (one[corners] == other[corners]).all()


def test_pictures_have_light_and_dark_and_are_not_cut_off():
    images, _ = leaves.draw_leaves(10 * KINDS, 32)
    assert images.dtype == np.uint8 and images.shape == (10 * KINDS, 3, 32, 32)
    assert (images.std(axis=(1, 2, 3)) > 5).all()
    assert ((images == 0) | (images == 255)).mean() < 0.02


@pytest.mark.parametrize("side", [8, 1024])
def test_smallest_and_largest(side):
    images, _ = leaves.draw_leaves(1, side)
    assert images.shape == (1, 3, side, side)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": 0}, "count was 0: accepted is a whole number from 1"),
        ({"count": True}, "count was True"),
        ({"count": 2.0}, r"count was 2\.0"),
        ({"count": 10**30}, "count was 1"),
        ({"count": 10**9}, "do not fit into 16 GiB.*in parts"),
        ({"side": 7}, "side was 7: accepted is a whole number from 8 to 1024"),
        ({"side": 1025}, "side was 1025"),
        ({"side": "32"}, "side was '32'"),
        ({"side": float("nan")}, "side was nan"),
        ({"seed": -1}, "seed was -1"),
        ({"seed": 2**32}, "seed was 4294967296"),
        ({"seed": None}, "seed was None"),
        ({"start": -5}, "start was -5"),
        ({"start": float("inf")}, "start was inf"),
    ],
)
def test_a_wrong_argument_is_named(wrong, said):
    with pytest.raises(LessonError, match=said):
        leaves.draw_leaves(**{"count": 1, "side": 8} | wrong)


@pytest.mark.parametrize(
    ("species", "said"),
    [
        ("beech", "Unknown species 'beech': accepted are beech-like,.*Did you mean 'beech-like'"),
        (KINDS, f"species was {KINDS}"),
        (-1, "species was -1"),
        (True, "species was True"),
        (None, "species was None"),
    ],
)
def test_an_unknown_species_names_the_known(species, said):
    with pytest.raises(LessonError, match=said):
        leaves.draw_leaf(species, 32)


def test_leaves_need_numpy_alone(run_python):
    code = (
        "import sys\nfrom effnet_lesson import leaves\nleaves.draw_leaves(12, 8)\n"
        "print(sorted({'torch', 'torchvision', 'PIL', 'matplotlib'} & set(sys.modules)))"
    )
    assert run_python("-c", code).stdout.strip() == "[]"
