"""Train a network on real pictures, and write down everything that decides the result.

The loop is in :mod:`effnet_lesson.train.loop`. Needs torch, torchvision and numpy, nothing else.
"""

from effnet_lesson.train.machine import pick_device
from effnet_lesson.train.recipe import TIERS, Recipe, change_recipe
from effnet_lesson.train.run import (
    architecture_of,
    load_network,
    run_config,
    speed_of,
    train_config,
    train_model,
)

__all__ = [
    "TIERS",
    "Recipe",
    "architecture_of",
    "change_recipe",
    "load_network",
    "pick_device",
    "run_config",
    "speed_of",
    "train_config",
    "train_model",
]
