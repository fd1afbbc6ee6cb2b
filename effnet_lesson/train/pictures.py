"""Batches of pictures: split, put in order, augmented and resized on the device.

Pictures stay uint8 until they are used, in memory where they fit (on the device, if that has
room), on disk otherwise. torchvision's transforms draw one random number a batch; here each
picture gets its own, hence the index arithmetic.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from effnet_lesson.data import Dataset
from effnet_lesson.errors import LessonError, from_train_extra
from effnet_lesson.train.machine import memory_of
from effnet_lesson.train.recipe import Recipe

with from_train_extra():
    import numpy as np
    import torch
    from torch import Tensor
    from torch.nn import functional
    from torch.utils.data import DataLoader
    from torchvision.transforms.v2 import functional as transforms

EVALUATE_AT_ONCE = 250


class Part:
    """Some of a data set's pictures, for training, validation or test.

    ``images``: a uint8 tensor ``(N, C, side, side)``, or pictures that stay on disk; ``index``:
    which of them (int64).
    """

    def __init__(self, images: Any, labels: Tensor, index: Tensor, device: torch.device) -> None:
        self.images, self.labels, self.index, self.device = images, labels, index, device

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, pick: Tensor) -> tuple[Tensor, Tensor]:
        """Images, uint8, and labels of the pictures numbered ``pick``, on the device."""
        pick = self.index[pick]
        if isinstance(self.images, Tensor):
            return self._there(self.images, pick), self._there(self.labels, pick)
        images = torch.from_numpy(self.images.read(pick.numpy()))
        return images.to(self.device), self._there(self.labels, pick)

    def _there(self, tensor: Tensor, pick: Tensor) -> Tensor:
        return tensor[pick.to(tensor.device)].to(self.device, non_blocking=True)

    def batches(self, picks: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        """One batch for each of ``picks``. Files are decoded ahead, by other processes."""
        if isinstance(self.images, Tensor):
            yield from (self[pick] for pick in picks)
            return
        wanted = [self.index[pick].numpy() for pick in picks]
        ahead = DataLoader(
            _Reading(self.images), batch_sampler=wanted, collate_fn=_as_it_is,
            num_workers=min(8, os.cpu_count() or 1), pin_memory=self.device.type == "cuda",
        )  # fmt: skip
        for images, numbers in zip(ahead, wanted, strict=True):
            if isinstance(images, LessonError):
                raise images
            labels = self._there(self.labels, torch.from_numpy(numbers))
            yield images.to(self.device, non_blocking=True), labels


class _Reading(torch.utils.data.Dataset):
    """Files as torch's DataLoader wants them: read a batch at a time."""

    def __init__(self, files: Any) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def __getitems__(self, numbers: np.ndarray) -> Tensor | LessonError:
        try:
            return torch.from_numpy(self.files.read(np.asarray(numbers)))
        except LessonError as error:  # raised here, it would arrive with a traceback as its text
            return error


def _as_it_is(batch: Tensor | LessonError) -> Tensor | LessonError:
    return batch


def split_validation(
    count: int, wanted: int = Recipe.validation_pictures
) -> tuple[np.ndarray, np.ndarray]:
    """Which of ``count`` training pictures are held out for validation, and which are left for
    training: two int64 arrays, the same for every run. Small sets give up a tenth."""
    order = np.random.default_rng(0).permutation(np.arange(count))
    held_out = min(wanted, count // 10)
    return order[:held_out], order[held_out:]


class Pictures:
    """A data set ready for one network: ``train``, ``validation`` and ``test`` parts.

    ``image_size``: pixels a side that the network takes. ``normalisation``: mean and standard
    deviation of each colour, of values from 0 to 1, that the network is used to (grey pictures
    get the mean of each); None for those of the training pictures, all colours together.
    """

    def __init__(
        self,
        data: Dataset,
        recipe: Recipe,
        image_size: int,
        device: torch.device,
        normalisation: tuple[Sequence[float], Sequence[float]] | None = None,
    ) -> None:
        self.image_size, self.device = image_size, device
        self.crop = recipe.crop
        train = self._load(data.train_images, data.train_labels)
        everything = np.arange(len(data.train_labels))
        if data.validation_images is not None:
            self.train = Part(*train, torch.from_numpy(everything), device)
            held_out = self._load(data.validation_images, data.validation_labels)
            self.validation = Part(*held_out, torch.arange(len(held_out[1])), device)
        else:
            held_out, rest = split_validation(len(everything), recipe.validation_pictures)
            self.validation = Part(*train, torch.from_numpy(held_out), device)
            self.train = Part(*train, torch.from_numpy(rest), device)
        test = self._load(data.test_images, data.test_labels)
        self.test = Part(*test, torch.arange(len(test[1])), device)

        if normalisation is not None:
            colours = [
                torch.tensor(values, device=device).view(-1, 1, 1) for values in normalisation
            ]
            grey = data.train_images.shape[1] == 1
            self.mean, self.std = (c.mean(0, keepdim=True) if grey else c for c in colours)
            return
        sample = data.train_images
        if not isinstance(sample, np.ndarray):  # on disk: a thousand tell enough
            sample = sample.read(np.linspace(0, len(sample) - 1, 1000).astype(np.int64))
        self.mean, self.std = _mean_and_std(sample)

    @property
    def normalisation(self) -> dict[str, list[float]]:
        """``mean`` and ``std``, one number or one a channel, of values from 0 to 1."""
        mean, std = (torch.as_tensor(values).flatten().tolist() for values in (self.mean, self.std))
        return {"mean": mean, "std": std}

    def _load(self, images: Any, labels: np.ndarray) -> tuple[Any, Tensor]:
        """Onto the device, unless it would take more than a quarter of its memory."""
        labels = torch.from_numpy(labels).to(self.device)
        if not isinstance(images, np.ndarray):
            return images, labels
        images = torch.from_numpy(images if images.flags.writeable else images.copy())
        if images.nbytes <= memory_of(self.device) / 4:
            images = images.to(self.device)
        return images, labels

    def prepare(self, images: Tensor) -> Tensor:
        """uint8 ``(N, C, side, side)`` -> float ``(N, C, image_size, image_size)``, normalised."""
        x = (images.float() / 255 - self.mean) / self.std
        if x.shape[-1] != self.image_size:
            x = transforms.resize(x, [self.image_size, self.image_size], antialias=True)
        return x.contiguous(memory_format=torch.channels_last)

    def augmented(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """As :meth:`prepare`, each picture mirrored with probability 1/2 and moved or cropped."""
        if self.crop < 1:
            return self.prepare(self._mirror_and_crop(images, generator))
        return self.prepare(self.mirror_and_move(images, generator))

    def mirror_and_move(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Mirrored with probability 1/2, moved by up to a fourteenth of the side, black beyond."""
        n, _, height, width = images.shape
        far = round(width / 14)
        x = functional.pad(images, (far, far, far, far))
        dy, dx, mirror = (
            torch.randint(high, (n, 1), generator=generator).to(self.device)
            for high in (2 * far + 1, 2 * far + 1, 2)
        )
        rows = torch.arange(height, device=self.device) + dy
        columns = torch.arange(width, device=self.device)
        columns = torch.where(mirror.bool(), width - 1 - columns, columns) + dx
        pick = torch.arange(n, device=self.device)[:, None, None]
        # Indexing moves the channels last; put them back.
        return x[pick, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)

    def _mirror_and_crop(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """A random window of at least ``crop`` of the area, sides 3:4 to 4:3, brought to
        ``image_size``; mirrored with probability 1/2. As ``RandomResizedCrop``."""
        n = len(images)

        def uniform(low: float, high: float) -> Tensor:
            return torch.rand(n, generator=generator).to(self.device) * (high - low) + low

        area, shape = uniform(self.crop, 1), uniform(np.log(3 / 4), np.log(4 / 3)).exp()
        width, height = (area * shape).sqrt().clamp(max=1), (area / shape).sqrt().clamp(max=1)
        mirror = uniform(0, 1).lt(0.5) * 2.0 - 1
        # In coordinates from -1 to 1: size and middle of the window.
        window = torch.zeros(n, 2, 3, device=self.device)
        window[:, 0, 0], window[:, 1, 1] = width * mirror, height
        window[:, 0, 2] = (1 - width) * uniform(-1, 1)
        window[:, 1, 2] = (1 - height) * uniform(-1, 1)
        size = [n, images.shape[1], self.image_size, self.image_size]
        grid = functional.affine_grid(window, size, align_corners=False)
        return functional.grid_sample(images.float(), grid, align_corners=False)

    @torch.inference_mode()
    def accuracy(self, network: torch.nn.Module, part: Part) -> float:
        """Percent of ``part`` that the network names rightly."""
        was_training = network.training
        network.eval()
        right = torch.zeros((), dtype=torch.int64, device=self.device)
        for images, labels in part.batches(list(torch.arange(len(part)).split(EVALUATE_AT_ONCE))):
            right += (network(self.prepare(images)).argmax(1) == labels).sum()
        network.train(was_training)
        return 100 * right.item() / len(part)


def _mean_and_std(images: np.ndarray) -> tuple[float, float]:
    """Of all values, as shares of 255; from their counts, so that no large copy is made."""
    counts = sum(np.bincount(image.ravel(), minlength=256) for image in images)
    share, value = counts / counts.sum(), np.arange(256) / 255
    mean = float((share * value).sum())
    return mean, float((share * (value - mean) ** 2).sum() ** 0.5)


class TrainingBatches:
    """Training batches without end, in a new order each time all pictures have been seen.

    Its state is small: the generator's, when the order was drawn and now, and the position.
    """

    def __init__(self, pictures: Pictures, size: int, seed: int) -> None:
        self.pictures, self.size = pictures, min(size, len(pictures.train))
        self.generator = torch.Generator().manual_seed(seed)
        self._start_pass()

    def _start_pass(self) -> None:
        self.drawn_with = self.generator.get_state()
        self._read_from(0)

    def _read_from(self, position: int) -> None:
        order = torch.randperm(len(self.pictures.train), generator=self.generator)
        self.picks = list(order.split(self.size)[: len(order) // self.size])
        self.position = position
        self._batches = self.pictures.train.batches(self.picks[position:])

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return self

    def __next__(self) -> tuple[Tensor, Tensor]:
        """Prepared images ``(size, C, image_size, image_size)`` and labels, on the device."""
        if self.position == len(self.picks):
            self._start_pass()
        images, labels = next(self._batches)
        self.position += 1
        return self.pictures.augmented(images, self.generator), labels

    def state_dict(self) -> dict[str, Any]:
        return {
            "drawn_with": self.drawn_with,
            "now": self.generator.get_state(),
            "position": self.position,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.drawn_with = state["drawn_with"]
        self.generator.set_state(self.drawn_with)
        self._read_from(state["position"])
        self.generator.set_state(state["now"])
