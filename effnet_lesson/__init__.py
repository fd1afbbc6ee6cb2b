"""EfficientNet compound scaling, taught with a slider over the real pipeline.

Importing the package loads nothing but this file; each name below is fetched when first used,
so that the parts without torch work on a machine that has none.
"""

import importlib

__version__ = "0.1.0"

_HOME_OF = {
    "LessonError": "errors",
    "Scale": "scaling",
    "CompoundScaling": "scaling",
    "published": "scaling",
    "architecture_at": "architecture",
    "count_cost": "cost",
    "build_architecture": "matching",
    "matched_scale": "matching",
    "EfficientNet": "model",
    "build_model": "model",
    "prove_equal": "proof",
    "load_dataset": "data",
    "train_model": "train",
    "accuracy_by_cost": "plots",
    "accuracy_by_params": "plots",
    "accuracy_by_time": "plots",
    "learning_curves": "plots",
    "Explorer": "explorer",
    "ask": "quiz",
    "check": "quiz",
    "hint": "quiz",
    "review": "quiz",
    "solution": "quiz",
    "summary": "quiz",
    "course_map": "course",
}

__all__ = list(_HOME_OF)


def __getattr__(name: str):
    if name not in _HOME_OF:
        raise AttributeError(f"module 'effnet_lesson' has no attribute {name!r}")
    return getattr(importlib.import_module(f"effnet_lesson.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
