"""Train a network on real pictures, and write down everything that decides the result.

The loop is :func:`_fit`; it reads from top to bottom in one sitting. Needs torch and numpy,
nothing else.
"""

import contextlib
import datetime
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from effnet_lesson import __version__, paths
from effnet_lesson.architecture import architecture_at, family_named
from effnet_lesson.cost import count_cost
from effnet_lesson.data import Dataset, load_dataset
from effnet_lesson.errors import LessonError, from_train_extra, unknown
from effnet_lesson.matching import matched_scale
from effnet_lesson.model import EfficientNet
from effnet_lesson.runs import SCHEMA, Run, config_id, read_run, write_run
from effnet_lesson.scaling import check_phi

with from_train_extra():
    import numpy as np
    import torch
    from torch.nn import functional

ASK_BEFORE_SECONDS = 120


@dataclass(frozen=True)
class Recipe:
    """How to train. ``pictures``: how many the network sees in all, repeats counted.
    ``warmup`` is a share of them, ``evaluate_every`` a number of them.

    AdamW, linear warm-up over the first 5 %, then cosine to zero; label smoothing; pictures
    mirrored at random and moved by up to two pixels before they are resized.
    """

    pictures: int = 300_000
    batch_size: int = 128
    learning_rate: float = 0.004
    weight_decay: float = 0.05
    warmup: float = 0.05
    label_smoothing: float = 0.1
    dropout: float = 0.1
    stochastic_depth: float = 0.0
    validation_pictures: int = 5_000
    evaluate_every: int = 50_000


# Runs of different tiers are never compared with each other.
TIERS = {
    "quick": Recipe(pictures=60_000, evaluate_every=20_000),
    "cpu": Recipe(),
}


def pick_device(name: str | None = None) -> torch.device:
    """``name`` (``"cpu"``, ``"cuda"``, ``"mps"``) or the fastest that this machine has."""
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name is None:
        return torch.device(next(device for device, there in present.items() if there))
    if name not in present:
        raise unknown("device", name, present)
    if not present[name]:
        here = ", ".join(device for device, there in present.items() if there)
        raise LessonError(f"Device {name!r} is not on this machine: here there is {here}.")
    return torch.device(name)


def train_model(
    strategy: str = "compound",
    phi: float = 0,
    *,
    seed: int = 0,
    dataset: str = "fashion_mnist",
    family: str = "small",
    tier: str = "quick",
    device: str | None = None,
    threads: int | None = None,
    confirm: bool = False,
    folder: str | Path | None = None,
    root: str | Path | None = None,
) -> Run | None:
    """Train one network and return its run, which is also written to ``folder``.

    ``phi`` from -5 to 10; ``strategy`` one of ``matching.STRATEGIES``; ``tier`` one of ``TIERS``;
    ``device`` cpu, cuda or mps (default: the fastest there is); ``threads`` of the CPU (default:
    all, one in tier cpu). torch's random seed is set.

    A run that ``folder`` (default: the learner's own runs) already holds is not trained again.
    What will take more than two minutes prints its forecast and returns None unless
    ``confirm=True``. Raises LessonError for bad arguments, no data or a loss that is not a number.
    """
    if not isinstance(tier, str) or tier not in TIERS:
        raise unknown("tier", tier, TIERS)
    recipe = TIERS[tier]
    _check_whole("seed", seed, 0, 2**32 - 1)
    if threads is None and tier == "cpu":
        threads = 1  # as the protocol has it
    if threads is not None:
        _check_whole("threads", threads, 1, 1024)
    phi = check_phi(phi)
    phi = int(phi) if phi == int(phi) else phi
    family = family_named(family).name
    scale = matched_scale(strategy, phi, family)
    folder = paths.writable(Path(folder) if folder is not None else paths.own_runs())
    where = pick_device(device or ("cpu" if tier == "cpu" else None))
    if tier == "cpu" and where.type != "cpu":
        raise LessonError(
            f"device was {device!r} in tier 'cpu': its runs are compared with each other and are "
            "all trained on the CPU. Leave the device out, or choose tier 'quick'."
        )

    config = {
        "dataset": dataset, "family": family, "strategy": strategy, "phi": phi,
        **asdict(scale), "seed": seed, "tier": tier, "device": where.type, **asdict(recipe),
    }  # fmt: skip
    file = folder / f"{config_id(config)}.json"
    if file.is_file():
        run = read_run(file)
        print(f"Already trained: {run.accuracy:.2f} % on the test set ({file.name}).")
        return run

    data = load_dataset(dataset, root)
    with _threads(threads) as threads_used:
        pictures = _Pictures(data, recipe, architecture_at(scale, family).image_size, where)
        network = _network(config, data, where)
        _check_memory(network, recipe, where)
        print("Measuring the speed of this computer …", flush=True)
        rate = _probe(network, pictures, recipe)
        seconds = recipe.pictures / rate
        print(
            f"Forecast: about {_duration(seconds)} for {recipe.pictures:,} pictures at "
            f"{rate:,.0f} a second on {where.type} with {threads_used} thread(s).",
            flush=True,
        )
        if seconds > ASK_BEFORE_SECONDS and not confirm:
            print("Nothing was trained. To go on, call it again with confirm=True.")
            return None

        torch.manual_seed(seed)
        if where.type == "cuda":
            torch.cuda.reset_peak_memory_stats(where)
        network = _network(config, data, where)
        started, cpu_started = time.perf_counter(), time.process_time()
        history = _fit(network, pictures, recipe, seed)
        seconds = time.perf_counter() - started
        cpu_seconds = time.process_time() - cpu_started
        accuracy = pictures.accuracy(network, pictures.test)  # the only use of the test set

    run = Run(
        schema=SCHEMA, id=config_id(config), strategy=strategy, phi=phi, seed=seed, tier=tier,
        macs=network.macs, params=network.params, accuracy=round(accuracy, 2),
        validation_accuracy=history[-1]["validation_accuracy"], config=config,
        dataset={
            "name": data.name, "sha256": data.sha256,
            "train": len(pictures.train[0]), "validation": len(pictures.validation[0]),
            "test": len(pictures.test[0]),
        },
        history=history, images_per_second=round(recipe.pictures / seconds, 1),
        seconds=round(seconds, 1), cpu_seconds=round(cpu_seconds, 1),
        peak_memory=_peak_memory(where),
        hardware={
            "device": where.type, "name": _hardware_name(where), "cores": os.cpu_count(),
            "threads": threads_used,
        },
        versions={
            "python": platform.python_version(), "torch": torch.__version__,
            "numpy": np.__version__, "effnet_lesson": __version__, "system": platform.system(),
        },
        revision=_revision(),
        command=(
            f"effnet-lesson train --strategy {strategy} --phi {phi} --seed {seed} --tier {tier} "
            f"--dataset {dataset} --family {family} --device {where.type} --threads {threads_used}"
        ),
        date=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    file = write_run(run, folder)
    print(f"Done: {run.accuracy:.2f} % on the test set, kept as {file.name}.")
    return run


def _check_whole(name: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise LessonError(f"{name} was {value!r}: accepted is a whole number from {low} to {high}.")


def _network(config: dict, data: Dataset, device: torch.device) -> EfficientNet:
    network = EfficientNet(
        config["depth"], config["width"], config["resolution"],
        family=config["family"], num_classes=len(data.classes),
        in_channels=data.train_images.shape[1],
        dropout=config["dropout"], stochastic_depth=config["stochastic_depth"],
    )  # fmt: skip
    return network.to(device, memory_format=torch.channels_last)


class _Pictures:
    """The data set on the device as uint8, split, and made into batches there."""

    def __init__(
        self, data: Dataset, recipe: Recipe, image_size: int, device: torch.device
    ) -> None:
        # The split is the same for every run: fixed seed.
        order = np.random.default_rng(0).permutation(len(data.train_labels))
        held_out, rest = np.split(order, [recipe.validation_pictures])

        def on_device(images: np.ndarray, labels: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
            return torch.from_numpy(images).to(device), torch.from_numpy(labels).to(device)

        self.train = on_device(data.train_images[rest], data.train_labels[rest])
        self.validation = on_device(data.train_images[held_out], data.train_labels[held_out])
        self.test = on_device(data.test_images.copy(), data.test_labels.copy())
        self.mean = data.train_images.mean() / 255
        self.std = data.train_images.std() / 255
        self.image_size = image_size
        self.device = device

    def prepare(self, images: torch.Tensor) -> torch.Tensor:
        """uint8 ``(N, C, H, W)`` -> float ``(N, C, image_size, image_size)``, normalised."""
        x = (images.float() / 255 - self.mean) / self.std
        if x.shape[-1] != self.image_size:
            size = (self.image_size, self.image_size)
            x = functional.interpolate(x, size, mode="bilinear", antialias=True)
        return x.contiguous(memory_format=torch.channels_last)

    def augment(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Each picture mirrored with probability 1/2 and moved by up to two pixels."""
        n, _, height, width = images.shape
        x = functional.pad(images, (2, 2, 2, 2))
        dy, dx, mirror = (
            torch.randint(high, (n, 1), generator=generator).to(self.device) for high in (5, 5, 2)
        )
        rows = torch.arange(height, device=self.device) + dy
        columns = torch.arange(width, device=self.device)
        columns = torch.where(mirror.bool(), width - 1 - columns, columns) + dx
        pick = torch.arange(n, device=self.device)[:, None, None]
        # Indexing moves the channels last; put them back.
        return x[pick, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)

    def batches(self, size: int, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Training batches without end, in a new order each time all pictures have been seen."""
        images, labels = self.train
        generator = torch.Generator().manual_seed(seed)
        while True:
            order = torch.randperm(len(images), generator=generator)
            for pick in order.split(size)[: len(order) // size]:
                pick = pick.to(self.device)
                yield self.prepare(self.augment(images[pick], generator)), labels[pick]

    @torch.inference_mode()
    def accuracy(self, network: EfficientNet, part: tuple[torch.Tensor, torch.Tensor]) -> float:
        """Percent of ``part`` that the network names rightly."""
        was_training = network.training
        network.eval()
        right = 0
        for images, labels in zip(*(tensor.split(500) for tensor in part), strict=True):
            right += (network(self.prepare(images)).argmax(1) == labels).sum().item()
        network.train(was_training)
        return 100 * right / len(part[1])


def _optimizer(network: EfficientNet, recipe: Recipe) -> torch.optim.Optimizer:
    # Weight decay is for the filters, not for biases and batch norm.
    filters = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    return torch.optim.AdamW(
        [{"params": filters, "weight_decay": recipe.weight_decay},
         {"params": others, "weight_decay": 0.0}],
        lr=recipe.learning_rate,
    )  # fmt: skip


def _fit(network: EfficientNet, pictures: _Pictures, recipe: Recipe, seed: int) -> list[dict]:
    """Train ``network`` in place; returns the history."""
    optimizer = _optimizer(network, recipe)
    steps = math.ceil(recipe.pictures / recipe.batch_size)
    warmup = max(1, round(recipe.warmup * steps))
    batches = pictures.batches(recipe.batch_size, seed)
    history: list[dict] = []
    loss_sum, loss_steps = torch.zeros((), device=pictures.device), 0
    network.train()
    with _progress_bar(recipe.pictures) as bar:
        for step in range(steps):
            progress = max(0.0, (step - warmup) / max(1, steps - warmup))
            factor = min(1.0, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * progress))
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * factor

            images, labels = next(batches)
            logits = network(images)
            loss = functional.cross_entropy(logits, labels, label_smoothing=recipe.label_smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

            loss_sum, loss_steps = loss_sum + loss.detach(), loss_steps + 1
            seen = min((step + 1) * recipe.batch_size, recipe.pictures)
            bar.update(seen - step * recipe.batch_size)
            if seen // recipe.evaluate_every > len(history) or step == steps - 1:
                mean_loss = (loss_sum / loss_steps).item()
                if not math.isfinite(mean_loss):
                    raise LessonError(
                        f"The loss is {mean_loss} after {seen:,} pictures: the learning rate "
                        f"{recipe.learning_rate:g} is too high here. Nothing was written."
                    )
                accuracy = pictures.accuracy(network, pictures.validation)
                history.append(
                    {
                        "pictures": seen,
                        "train_loss": round(mean_loss, 4),
                        "validation_accuracy": round(accuracy, 2),
                    }
                )
                bar.set_postfix_str(f"validation {accuracy:.1f} %")
                loss_sum, loss_steps = torch.zeros_like(loss_sum), 0
    return history


def _check_memory(network: EfficientNet, recipe: Recipe, device: torch.device) -> None:
    """Raise LessonError where a batch cannot fit: better now than after an hour of swapping."""
    # Outputs of convolutions, of their norms and activations: measured 3.5 times the first (B0).
    need = 3.5 * count_cost(network.architecture).activation_bytes(recipe.batch_size)
    if device.type == "cuda":
        there = torch.cuda.get_device_properties(device).total_memory
    elif hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    else:  # Windows does not tell without another library
        return
    if need > there:
        raise LessonError(
            f"Training this network with {recipe.batch_size} pictures a step needs about "
            f"{need / 1e9:,.0f} GB of memory, and {device.type} has {there / 1e9:,.0f} GB: "
            "choose a smaller phi, or family small."
        )


def _probe(network: EfficientNet, pictures: _Pictures, recipe: Recipe) -> float:
    """Pictures a second in training, from a second of it or one step, whichever is longer.

    ``network`` is spoilt by it.
    """
    optimizer = _optimizer(network, recipe)
    batches = pictures.batches(recipe.batch_size, seed=0)
    steps, started = -1, time.perf_counter()  # one step to warm up
    while steps < 1 or time.perf_counter() - started < 1:
        if steps == 0:
            started = time.perf_counter()
        images, labels = next(batches)
        functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
        if pictures.device.type != "cpu":  # the others only queue their work
            getattr(torch, pictures.device.type).synchronize()
        steps += 1
    return steps * recipe.batch_size / (time.perf_counter() - started)


@contextlib.contextmanager
def _threads(wanted: int | None) -> Iterator[int]:
    before = torch.get_num_threads()
    if wanted is not None:
        torch.set_num_threads(wanted)
    try:
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


class _PlainBar(contextlib.AbstractContextManager):
    """Stands in for tqdm on machines that have only torch: a line an evaluation."""

    def __init__(self, total: int) -> None:
        self.total, self.seen, self.started = total, 0, time.perf_counter()

    def __exit__(self, *_) -> None:
        pass

    def update(self, n: int) -> None:
        self.seen += n

    def set_postfix_str(self, text: str) -> None:
        left = (time.perf_counter() - self.started) * (self.total / self.seen - 1)
        print(f"{self.seen:,} of {self.total:,} pictures, {text}, {_duration(max(0, left))} left")


def _progress_bar(total: int):
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return _PlainBar(total)
    return tqdm(total=total, unit=" pictures", unit_scale=True, mininterval=0.5)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _peak_memory(device: torch.device) -> int | None:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _hardware_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    if sys.platform == "darwin":
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            return _output_of("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.processor() or platform.machine()


def _output_of(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def _revision() -> str:
    """The source's commit, ``+changes`` if it was edited since; the version without git."""
    if paths.is_installed():
        return f"version {__version__}"
    git = ("git", "-C", str(paths.PACKAGE))
    try:
        edited = _output_of(*git, "status", "--porcelain", "--untracked-files=no", "--", "*.py")
        return _output_of(*git, "rev-parse", "HEAD") + ("+changes" if edited else "")
    except (OSError, subprocess.CalledProcessError):
        return f"version {__version__}"
