"""One run from its configuration to its record."""

import contextlib
import datetime
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.architecture import Architecture, Family, architecture_at, family_named
from effnet_lesson.data import SOURCES, Dataset, load_dataset
from effnet_lesson.errors import LessonError, check_whole, from_train_extra, unknown
from effnet_lesson.matching import matched_scale
from effnet_lesson.model import EfficientNet
from effnet_lesson.pretrained import (
    MEAN,
    STD,
    load_weights,
    origin_of,
    sha256_of,
    weights_of,
)
from effnet_lesson.runs import PUBLISHED_MODEL, SCHEMA, Run, config_id, read_run, write_run
from effnet_lesson.scaling import CompoundScaling, Scale, check_phi, published
from effnet_lesson.speeds import Speed, write_speed
from effnet_lesson.train import checkpoint, forecast, machine
from effnet_lesson.train.loop import Training, fit
from effnet_lesson.train.pictures import Pictures
from effnet_lesson.train.progress import duration
from effnet_lesson.train.recipe import FINETUNE_TIER, OWN_TIER, QUICK_TIER, TIERS, Recipe

with from_train_extra():
    import torch

ASK_BEFORE_SECONDS = 120


def run_config(
    strategy: str = "compound",
    phi: float = 0,
    *,
    seed: int = 0,
    dataset: str = "fashion_mnist",
    family: str = "small",
    model: str | None = None,
    pretrained: bool = False,
    weights: str | Path | None = None,
    tier: str | None = None,
    recipe: Recipe | None = None,
    rule: CompoundScaling = CompoundScaling(),
    device: str | None = None,
    precision: str | None = None,
    compile: bool = False,
) -> dict[str, Any]:
    """Everything that decides a run's result; its hash names the run. Nothing is trained.

    Arguments as for :func:`train_model`, which raises the same LessonErrors.
    """
    if weights is not None and not pretrained:
        raise LessonError(
            f"weights was {str(weights)!r} and pretrained was {pretrained!r}: to start from that "
            "file, give pretrained=True too."
        )
    if pretrained and model is None:
        raise LessonError(
            "pretrained was True without a model: accepted is one of B0 to B7, such as "
            'model="b0"; the others were never trained on ImageNet.'
        )
    tier = (FINETUNE_TIER if pretrained else QUICK_TIER) if tier is None else tier
    if recipe is not None:
        tier = OWN_TIER
    elif not isinstance(tier, str) or tier not in TIERS:
        raise unknown("tier", tier, TIERS)
    else:
        recipe = TIERS[tier]
    seed = check_whole("seed", seed, 0, 2**32 - 1)
    if model is None:
        phi = check_phi(phi)
        scale = matched_scale(strategy, phi, _family_for(dataset, family), rule)
    else:
        named = published(model)
        strategy, phi, family, scale = PUBLISHED_MODEL, named.usual_phi, "b0", named.scale
        if tier != OWN_TIER:
            recipe = replace(recipe, dropout=named.dropout, stochastic_depth=0.2)
    phi = int(phi) if phi == int(phi) else phi
    on_cpu = tier in ("cpu", "search")
    where = machine.pick_device(device or ("cpu" if on_cpu else None))
    if on_cpu and where.type != "cpu":
        raise LessonError(
            f"device was {device!r} in tier {tier!r}: its runs are compared with each other and "
            "are all trained on the CPU. Leave the device out, or choose tier 'quick'."
        )
    precision = machine.pick_precision(precision, where)
    config = {
        "dataset": dataset, "family": family_named(family).name, "strategy": strategy, "phi": phi,
        **asdict(scale), "seed": seed, "tier": tier, "device": where.type, **recipe.as_config(),
    }  # fmt: skip
    # As with the recipe: what was always so is not said, so that names stay.
    if model is not None:
        config["model"] = named.name
    if pretrained:
        sha256 = sha256_of(weights_of(named.name, weights))
        config |= {"pretrained": origin_of(named.name, sha256), "pretrained_sha256": sha256}
    if rule != CompoundScaling():
        config |= asdict(rule)
    if precision != "float32":
        config["precision"] = precision
    if compile:
        config["compile"] = True
    return config


def train_model(
    strategy: str = "compound",
    phi: float = 0,
    *,
    seed: int = 0,
    dataset: str = "fashion_mnist",
    family: str = "small",
    model: str | None = None,
    pretrained: bool = False,
    weights: str | Path | None = None,
    tier: str | None = None,
    recipe: Recipe | None = None,
    rule: CompoundScaling = CompoundScaling(),
    device: str | None = None,
    precision: str | None = None,
    compile: bool = False,
    threads: int | None = None,
    confirm: bool = False,
    folder: str | Path | None = None,
    root: str | Path | None = None,
) -> Run | None:
    """Train one network and return its run, which is also written to ``folder``.

    ``phi`` from -5 to 10; ``strategy`` one of ``matching.STRATEGIES``; ``dataset`` one of
    ``data.SOURCES``; ``model``: one of B0–B7 as published, in place of strategy, phi and family;
    ``pretrained``: start it from torchvision's weights, learned on ImageNet, which torchvision
    downloads, or from the file ``weights`` in torchvision's names (the download itself was not
    tried where this was written);
    ``tier`` one of ``TIERS`` (default: quick, finetune where pretrained), or a ``recipe`` of your
    own; ``rule``: other alpha, beta and gamma.
    ``device`` cpu, cuda or mps (default: the fastest there is); ``precision`` float32, bfloat16
    or float16 (default: on CUDA bfloat16 where it has it, else float16; elsewhere float32);
    ``compile``: through torch.compile; ``threads`` of the CPU (default: all or one, whichever
    is faster here; one in tiers cpu and search). torch's random seed is set.

    A run that ``folder`` (default: the learner's own runs) already holds is not trained again,
    and one that was interrupted goes on from its checkpoint. What will take more than two
    minutes prints its forecast and returns None unless ``confirm=True``. Raises LessonError for
    bad arguments, no data, a full disk or a loss that is not a number.
    """
    config = run_config(
        strategy, phi, seed=seed, dataset=dataset, family=family, model=model,
        pretrained=pretrained, weights=weights, tier=tier, recipe=recipe, rule=rule,
        device=device, precision=precision, compile=compile,
    )  # fmt: skip
    return train_config(
        config, weights=weights, threads=threads, confirm=confirm, folder=folder, root=root
    )


def train_config(
    config: Mapping[str, Any],
    *,
    weights: str | Path | None = None,
    threads: int | None = None,
    confirm: bool = False,
    folder: str | Path | None = None,
    root: str | Path | None = None,
) -> Run | None:
    """As :func:`train_model`, from a configuration: repeats the run that has it. A run that
    began with weights from a file needs them again, as ``weights``."""
    config = dict(config)
    to_try = _threads_to_try(config, threads)
    folder = paths.writable(Path(folder) if folder is not None else paths.own_runs())
    file = folder / f"{config_id(config)}.json"
    if file.is_file():
        run = read_run(file)
        checkpoint.remove(folder, config)
        print(f"Already trained: {run.accuracy:.2f} % on the test set ({file.name}).")
        return run
    with machine.use_threads(None):  # as it was, afterwards
        return _train(config, weights, to_try, confirm, folder, root)


def _train(
    config: dict, weights, to_try: list[int], confirm: bool, folder: Path, root
) -> Run | None:
    where = machine.pick_device(config["device"])
    recipe = Recipe.from_config(config)
    need = forecast.check_memory(architecture_of(config), config, where)
    data, pictures = load_pictures(config, where, root)
    dataset = {
        "name": data.name, "sha256": data.sha256, "train": len(pictures.train),
        "validation": len(pictures.validation), "test": len(pictures.test),
    }  # fmt: skip

    saved_in = checkpoint.checkpoint_file(folder, config)
    found = checkpoint.load(saved_in) if saved_in.is_file() else None
    start = None if found else _starting_weights(config, weights)
    if found:
        threads = to_try[0] if len(to_try) == 1 else found["versions"]["threads"]
        torch.set_num_threads(threads)
        training = _begin(config, pictures, start)
        checkpoint.check_same(saved_in, found, {"config": config, "dataset": dataset})
        training.load_state_dict(found["training"])
        rate = training.pictures_seen / training.seconds
        print(f"Going on after {training.pictures_seen:,} pictures ({saved_in.name}).")
    else:
        print("Measuring the speed of this computer …", flush=True)
        rate, threads = _measure_speed(config, pictures, to_try, start)
        torch.set_num_threads(threads)
        training = _begin(config, pictures, start)
    left = recipe.pictures - training.pictures_seen
    print(
        f"Forecast: about {duration(left / rate)} for {left:,} pictures at {rate:,.0f} a second "
        f"on {where.type} with {threads} thread(s), and about {need.total / 1e9:.1f} GB of memory"
        f"{forecast.memory_so_far(where)}.",
        flush=True,
    )
    if left / rate > ASK_BEFORE_SECONDS and not confirm:
        print("Nothing was trained. To go on, call it again with confirm=True.")
        return None

    times_continued = found["continued"] + 1 if found else 0

    def save(training: Training) -> None:
        checkpoint.save(
            saved_in,
            {
                "config": config, "dataset": dataset, "continued": times_continued,
                "versions": {**machine.versions(), "threads": threads},
                "training": training.state_dict(),
            },
        )  # fmt: skip

    if where.type == "cuda":
        torch.cuda.reset_peak_memory_stats(where)
    fit(training, save)
    network = training.result
    accuracy = pictures.accuracy(network, pictures.test)  # the only use of the test set

    run = Run(
        schema=SCHEMA, id=config_id(config), strategy=config["strategy"], phi=config["phi"],
        seed=config["seed"], tier=config["tier"], macs=training.network.macs,
        params=training.network.params, accuracy=round(accuracy, 2),
        validation_accuracy=training.history[-1]["validation_accuracy"], config=config,
        dataset=dataset, history=training.history,
        images_per_second=round(recipe.pictures / training.seconds, 1),
        seconds=round(training.seconds, 3), cpu_seconds=round(training.cpu_seconds, 3),
        peak_memory=machine.peak_memory(where), hardware=machine.hardware(where, threads),
        versions=machine.versions(), revision=machine.source_revision(),
        command=command_of(config, threads),
        date=_now(),
        weights_sha256=checkpoint.weights_sha256(network), continued=times_continued,
    )  # fmt: skip
    checkpoint.save(
        checkpoint.weights_file(folder, run.id),
        {
            "config": config, "weights": network.state_dict(), "classes": list(data.classes),
            **pictures.normalisation,
        },
    )  # fmt: skip
    file = write_run(run, folder)
    checkpoint.remove(folder, config)
    print(f"Done: {run.accuracy:.2f} % on the test set, kept as {file.name}.")
    return run


def _starting_weights(config: Mapping[str, Any], weights: str | Path | None) -> Path | None:
    """The file that a pretrained run begins with; raises LessonError if it is another one."""
    if "pretrained" not in config:
        return None
    given = weights
    if given is None and config["pretrained"] == "file":
        raise LessonError(
            "This run began with weights from a file, whose SHA-256 starts with "
            f"{config['pretrained_sha256'][:12]}: name that file (weights=, or --weights)."
        )
    file = weights_of(config["model"], given)
    found = sha256_of(file)
    if found != config["pretrained_sha256"]:
        raise LessonError(
            f"{file} has a SHA-256 that starts with {found[:12]}, and the run began with "
            f"{config['pretrained_sha256'][:12]}: name that file (weights=, or --weights)."
        )
    return file


def _begin(config: Mapping[str, Any], pictures: Pictures, start: Path | None = None) -> Training:
    """``start``: a file with weights to begin with, in the place of random ones."""
    torch.manual_seed(config["seed"])
    network = build_network(config)
    if start is not None:
        load_weights(network, start)
    return Training(
        network.to(pictures.device, memory_format=torch.channels_last),
        pictures, Recipe.from_config(config), seed=config["seed"],
        precision=config.get("precision", "float32"), compile=config.get("compile", False),
    )  # fmt: skip


def speed_of(
    config: Mapping[str, Any], *, threads: int | None = None, root: str | Path | None = None
) -> float:
    """Pictures a second that this machine trains a configuration with now, from a second of it;
    also kept for the explorer, see :mod:`effnet_lesson.speeds`.

    Raises LessonError if it does not fit in memory.
    """
    where = machine.pick_device(config["device"])
    forecast.check_memory(architecture_of(config), config, where)
    _, pictures = load_pictures(config, where, root)
    to_try = _threads_to_try(config, threads)
    with torch.random.fork_rng(devices=[]):
        return _measure_speed(config, pictures, to_try)[0]


def _measure_speed(
    config: Mapping[str, Any], pictures: Pictures, to_try: list[int], start: Path | None = None
) -> tuple[float, int]:
    """Pictures a second with the fastest of so many threads, and how many; the speed is kept."""
    rates = {}
    for threads in to_try:
        with machine.use_threads(threads):
            training = _begin(config, pictures, start)
            rates[threads] = forecast.probe(training)
    threads = max(rates, key=rates.__getitem__)
    rate, hardware = rates[threads], machine.hardware(pictures.device, threads)
    with contextlib.suppress(LessonError):  # training needs no state folder to write in
        write_speed(Speed(dict(config), training.network.macs, round(rate, 3), hardware, _now()))
    return rate, threads


def _threads_to_try(config: Mapping[str, Any], threads: int | None) -> list[int]:
    """Those given; one in the tiers whose protocol says so; else all and one: small networks, and
    computers that are busy with something else, are often faster with one."""
    if threads is not None:
        return [check_whole("threads", threads, 1, 1024)]
    if config["tier"] in ("cpu", "search"):
        return [1]
    every = torch.get_num_threads()
    return [every] if config["device"] != "cpu" or every == 1 else [every, 1]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Trained:
    """A trained network, on the CPU and ready to predict, with what its pictures need: ``mean``
    and ``std`` (one number or one a channel, of values from 0 to 1) and ``classes``' names."""

    network: EfficientNet
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: tuple[str, ...]


def load_trained(run: Run, folder: str | Path | None = None) -> Trained:
    """The network of a run with its trained weights, and how its pictures are prepared.

    ``folder``: where it was trained to (default: the learner's own runs). Recorded runs come
    without weights; repeat one to have them. Raises LessonError if they are not there.
    """
    file = checkpoint.weights_file(Path(folder) if folder is not None else paths.own_runs(), run.id)
    if not file.is_file():
        raise LessonError(
            f"The weights of run {run.id} are not in {file.parent}: to train it again there, "
            f"effnet-lesson train --repeat {run.id}."
        )
    kept = checkpoint.load(file)
    if "classes" not in kept:
        raise LessonError(
            f"{file} was written by an earlier version, which did not say how pictures are "
            f"prepared: delete it and {run.id}.json beside it, then train the run again."
        )
    network = build_network(run.config)
    network.load_state_dict(kept["weights"])
    return Trained(network.eval(), tuple(kept["mean"]), tuple(kept["std"]), tuple(kept["classes"]))


def load_network(run: Run, folder: str | Path | None = None) -> EfficientNet:
    """The network of :func:`load_trained` alone."""
    return load_trained(run, folder).network


def command_of(config: Mapping[str, Any], threads: int) -> str:
    """The command that repeats the run of ``config``."""
    named = "model" in config
    words = ["effnet-lesson", "train", *(("--model", config["model"]) if named else ())]
    for name in (
        "strategy", "phi", "seed", "alpha", "beta", "gamma", "tier", "dataset", "family", "device",
        "precision",
    ):  # fmt: skip
        of_the_model = named and name in ("strategy", "phi", "family")
        if name in config and not of_the_model and config[name] != OWN_TIER:
            words += [f"--{name}", f"{config[name]}"]
    if config["device"] == "cuda" and "precision" not in config:
        words += ["--precision", "float32"]  # not what CUDA would be given by itself
    if config["tier"] == OWN_TIER:
        usual = asdict(TIERS[FINETUNE_TIER if "pretrained" in config else QUICK_TIER])
        for name, value in asdict(Recipe.from_config(config)).items():
            if usual[name] != value:
                words += ["--set", f"{name}={value}"]
    if config.get("pretrained") == "file":
        words += ["--pretrained", "--weights", "FILE"]
    elif "pretrained" in config:
        words.append("--pretrained")
    if config.get("compile"):
        words.append("--compile")
    return shlex.join([*words, "--threads", str(threads)])


def architecture_of(config: Mapping[str, Any]) -> Architecture:
    """The network of a configuration, with the channels and classes of its pictures."""
    scale = Scale(config["depth"], config["width"], config["resolution"])
    return architecture_at(scale, _family_for(config["dataset"], config["family"]))


def build_network(config: Mapping[str, Any]) -> EfficientNet:
    """The network of a configuration, with random weights, on the CPU."""
    planned = architecture_of(config)
    options = {
        "num_classes": planned.num_classes, "in_channels": planned.stem.in_channels,
        "dropout": config["dropout"], "stochastic_depth": config["stochastic_depth"],
    }  # fmt: skip
    if "model" in config:
        return EfficientNet.published(config["model"], **options)
    return EfficientNet.from_scale(planned.scale, family=config["family"], **options)


def load_pictures(
    config: Mapping[str, Any], device: torch.device, root: str | Path | None = None
) -> tuple[Dataset, Pictures]:
    """The data set of a configuration, and the same made ready for its network."""
    image_size = architecture_of(config).image_size
    side = None
    if SOURCES[config["dataset"]].any_side:  # a little larger than the network takes, for crops
        side = min(1024, max(32, round(image_size / 0.875)))
    data = load_dataset(config["dataset"], root, side=side)
    usual = (MEAN, STD) if "pretrained" in config else None
    return data, Pictures(data, Recipe.from_config(config), image_size, device, usual)


def _family_for(dataset: str, family: str) -> Family:
    """The family with the channels and classes of the pictures: they count in its cost."""
    if not isinstance(dataset, str) or dataset not in SOURCES:
        raise unknown("dataset", dataset, SOURCES)
    source = SOURCES[dataset]
    return replace(family_named(family), in_channels=source.channels, num_classes=source.classes)
