"""Train a network on real pictures, and write down everything that decides the result.

The loop is in :mod:`effnet_lesson.train.loop`. Needs torch, torchvision and numpy, nothing else.
"""

from effnet_lesson.train.forecast import Memory, forecast_memory
from effnet_lesson.train.machine import pick_device
from effnet_lesson.train.pictures import split_validation
from effnet_lesson.train.recipe import TIERS, Recipe, change_recipe
from effnet_lesson.train.run import (
    Trained,
    architecture_of,
    load_network,
    load_trained,
    run_config,
    speed_of,
    train_config,
    train_model,
)

__all__ = [
    "TIERS",
    "Memory",
    "Recipe",
    "Trained",
    "architecture_of",
    "change_recipe",
    "forecast_memory",
    "load_network",
    "load_trained",
    "pick_device",
    "run_config",
    "speed_of",
    "split_validation",
    "train_config",
    "train_model",
]
