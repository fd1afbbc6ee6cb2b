"""``export``: a trained network for use outside the lesson."""

import argparse
from dataclasses import asdict

from effnet_lesson.cli.terminal import print_json, print_table, whole_number


def add_export(commands) -> None:
    """``effnet-lesson export``: one run as an ONNX file."""
    parser = commands.add_parser(
        "export",
        help="a trained network as an ONNX file, checked and timed",
        description="Write the network of a run that you trained as an ONNX file, compare its "
        "scores with PyTorch's, and time it. The file says its classes and how pictures are "
        "prepared.",
        epilog="examples:\n"
        "  effnet-lesson train --dataset leaves --phi 1   first train one; it prints its id\n"
        "  effnet-lesson export 3c2f --out plants.onnx    effnet-lesson runs lists the ids\n",
    )
    parser.add_argument(
        "id", metavar="RUN_ID", help="the start of a run's id; see effnet-lesson runs"
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="ends in .onnx")
    parser.add_argument(
        "--folder", metavar="FOLDER", help="where it was trained to (default: your own runs)"
    )
    parser.add_argument(
        "--threads", type=whole_number, default=1, metavar="N", help="for the time (default 1)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_export)


def run_export(args: argparse.Namespace) -> int:
    """Write the file, then say what it is."""
    from pathlib import Path

    from effnet_lesson.export import (
        CHECKED_BATCHES,
        ExportedNetwork,
        export_run,
        measure_latency,
    )
    from effnet_lesson.runs import find_run

    run = find_run(args.id, [Path(args.folder)] if args.folder is not None else None)
    export = export_run(run, args.out, args.folder)
    latency = measure_latency(export.file, threads=args.threads)
    about = ExportedNetwork(export.file).about
    if args.json:
        written = asdict(export) | {"file": str(export.file)}
        return print_json(written | {"latency": asdict(latency), "about": about})
    batches = " and ".join(map(str, CHECKED_BATCHES))
    print(f"Run {run.id} as {export.file}")
    print_table(
        [
            ("size", f"{export.megabytes:.2f} MB", f"{run.params:,} parameters"),
            ("FLOPs (multiply-adds)", f"{run.macs:,}", "a picture"),
            (
                "differs from PyTorch",
                f"{export.difference:.1e}",
                f"at most, in scores up to {export.largest_score:.2g}, batches of {batches}",
            ),
            (
                "time of a picture",
                f"{latency.median_ms:.2f} ms",
                f"median of {latency.repeats} on this computer; 95 % below {latency.p95_ms:.2f} "
                f"ms; {latency.threads} thread(s) of {latency.hardware}",
            ),
            (
                "test accuracy",
                f"{run.accuracy:.2f} %",
                f"of {run.dataset.get('test', 0):,} pictures, in PyTorch",
            ),
        ]
    )
    print(f"\nTo the app: {about['prepare']}")
    print("A phone has another processor: measure the time there before you rely on it.")
    return 0
