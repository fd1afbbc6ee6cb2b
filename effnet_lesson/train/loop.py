"""The training loop, :func:`fit`: it reads from top to bottom in one sitting."""

import math
import time
from collections.abc import Callable
from typing import Any

from effnet_lesson.errors import LessonError, from_train_extra
from effnet_lesson.model import EfficientNet
from effnet_lesson.train.pictures import Pictures, TrainingBatches
from effnet_lesson.train.progress import progress_bar
from effnet_lesson.train.recipe import Recipe

with from_train_extra():
    import torch
    from torch import Tensor
    from torch.nn import functional
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

CHECKPOINT_SECONDS = 30
SHOW_LOSS_SECONDS = 2


class Training:
    """All that changes while a network trains: saved and restored as a whole."""

    def __init__(
        self,
        network: EfficientNet,
        pictures: Pictures,
        recipe: Recipe,
        *,
        seed: int = 0,
        precision: str = "float32",
        compile: bool = False,
    ) -> None:
        self.network, self.pictures, self.recipe = network, pictures, recipe
        self.precision = precision
        self.forward = torch.compile(network) if compile else network
        self.optimizer = make_optimizer(network, recipe)
        # float16 has so short a range that small gradients vanish: they are scaled up
        self.scaler = torch.amp.GradScaler(pictures.device.type, enabled=precision == "float16")
        self.average = (
            AveragedModel(network, multi_avg_fn=self._average, use_buffers=True)
            if recipe.ema
            else None
        )
        self.batches = TrainingBatches(pictures, recipe.batch_size, seed)
        self.step = 0
        self.seconds = self.cpu_seconds = 0.0
        self.history: list[dict[str, Any]] = []
        self._forget_losses()

    @property
    def result(self) -> EfficientNet:
        """The network that is evaluated and kept: with averaged weights where the recipe has it."""
        return self.average.module if self.average else self.network

    @property
    def pictures_seen(self) -> int:
        return min(self.step * self.batches.size, self.recipe.pictures)

    def train_step(self, images: Tensor, labels: Tensor) -> None:
        """One step of the optimizer on one batch."""
        dtype = getattr(torch, self.precision)
        with torch.autocast(images.device.type, dtype, enabled=dtype != torch.float32):
            logits = self.forward(images)
            loss = functional.cross_entropy(
                logits, labels, label_smoothing=self.recipe.label_smoothing
            )
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.average:
            self.average.update_parameters(self.network)
        self.step += 1
        self._loss_sum, self._loss_steps = self._loss_sum + loss.detach(), self._loss_steps + 1

    @torch.no_grad()
    def _average(self, averages: list[Tensor], weights: list[Tensor], _) -> None:
        # sooner forgotten at the start, when the weights are random
        decay = min(self.recipe.ema, (1 + self.step) / (10 + self.step))
        get_ema_multi_avg_fn(decay)(averages, weights, None)

    def mean_loss(self) -> float:
        """Since the last evaluation; raises LessonError if it is not a number."""
        loss = (self._loss_sum / self._loss_steps).item()
        if not math.isfinite(loss):
            raise LessonError(
                f"The loss is {loss} after {self.pictures_seen:,} pictures: the learning rate "
                f"{self.recipe.learning_rate:g} is too high here. Nothing was written."
            )
        return loss

    def evaluate(self) -> None:
        """Add an entry to the history."""
        entry = {
            "pictures": self.pictures_seen,
            "train_loss": round(self.mean_loss(), 4),
            "validation_accuracy": round(
                self.pictures.accuracy(self.result, self.pictures.validation), 2
            ),
        }
        self.history.append(entry)
        self._forget_losses()

    def _forget_losses(self) -> None:
        self._loss_sum, self._loss_steps = torch.zeros((), device=self.pictures.device), 0

    def state_dict(self) -> dict[str, Any]:
        """All of it, as torch.load with weights_only=True takes it back; random states too."""
        self.mean_loss() if self._loss_steps else None  # nothing broken is kept
        device = self.pictures.device.type
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict() if self.average else None,
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "batches": self.batches.state_dict(),
            "random": torch.get_rng_state(),
            "device_random": None if device == "cpu" else getattr(torch, device).get_rng_state(),
            "loss": (self._loss_sum, self._loss_steps),
            "step": self.step,
            "seconds": self.seconds,
            "cpu_seconds": self.cpu_seconds,
            "history": self.history,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self.network.load_state_dict(state["network"])
        if self.average:
            self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.batches.load_state_dict(state["batches"])
        loss, self._loss_steps = state["loss"]
        self._loss_sum = loss.to(self.pictures.device)
        for name in ("step", "seconds", "cpu_seconds", "history"):
            setattr(self, name, state[name])
        torch.set_rng_state(state["random"])
        if state["device_random"] is not None:
            getattr(torch, self.pictures.device.type).set_rng_state(state["device_random"])


def fit(training: Training, save: Callable[[Training], None]) -> None:
    """Train to the recipe's end; ``save`` is called twice a minute. Raises LessonError if the
    loss is no longer a number."""
    recipe, network = training.recipe, training.network
    steps = math.ceil(recipe.pictures / training.batches.size)
    warmup = max(1, round(recipe.warmup * steps))
    clock, cpu_clock = time.perf_counter(), time.process_time()
    saved = shown = clock
    network.train()
    with progress_bar(recipe.pictures, initial=training.pictures_seen) as bar:
        while training.step < steps:
            progress = max(0.0, (training.step - warmup) / max(1, steps - warmup))
            rate = min(1.0, (training.step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * progress))
            for group in training.optimizer.param_groups:
                group["lr"] = recipe.learning_rate * rate

            images, labels = next(training.batches)
            training.train_step(images, labels)

            bar.update(training.pictures_seen - bar.n)
            now = time.perf_counter()
            if now - shown > SHOW_LOSS_SECONDS:
                bar.set_description_str(f"loss {training.mean_loss():.2f}")
                shown = now
            due = training.pictures_seen // recipe.evaluate_every > len(training.history)
            if due or training.step == steps:
                training.evaluate()
                accuracy = training.history[-1]["validation_accuracy"]
                bar.set_postfix_str(f"validation {accuracy:.1f} %")
            if now - saved > CHECKPOINT_SECONDS or training.step == steps:
                training.seconds += time.perf_counter() - clock
                training.cpu_seconds += time.process_time() - cpu_clock
                clock, cpu_clock = time.perf_counter(), time.process_time()
                save(training)
                saved = time.perf_counter()


def make_optimizer(network: torch.nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer. Weight decay is for the filters, not for biases and batch norm."""
    filters = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [
        {"params": filters, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    if recipe.optimizer == "rmsprop":  # paper, section 5.2; torch adds eps after the root
        return torch.optim.RMSprop(
            groups, lr=recipe.learning_rate, alpha=0.9, momentum=0.9, eps=1e-3
        )
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)
