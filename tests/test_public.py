"""The front door: what `import pipeline` offers."""

import subprocess
import sys

import pytest

import pipeline


def test_every_public_name_is_there_and_described() -> None:
    assert pipeline.__all__ == sorted(pipeline.__all__)
    for name in pipeline.__all__:
        assert getattr(pipeline, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pipeline.nothing  # type: ignore[attr-defined]


def test_importing_loads_no_heavy_part() -> None:
    code = "import sys, pipeline; print(sorted({'cv2', 'pandas', 'onnxruntime', 'pypdfium2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
