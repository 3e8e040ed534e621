"""The layers of a drawing, each with its own rows; and a heat map as the table it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.names import headed
from analysis.qbr.columns import Grid

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """One layer of a drawing: its mark, what stands on which axis, and its rows. steps: the line goes in stairs."""

    mark: str
    on: Mapping[str, Any]
    rows: Sequence[Row]
    steps: bool = False

    def field(self, axis: str) -> str:
        """The column on an axis; empty where there is none."""
        told = self.on.get(axis, {})
        return str(told.get("field") or told.get("condition", {}).get("field", "")).replace("\\", "")

    def scale(self, axis: str) -> str | None:
        """Of which kind the scale of an axis is; None for the usual one."""
        return (self.on.get(axis, {}).get("scale") or {}).get("type")

    def kind(self, axis: str) -> str:
        return str(self.on.get(axis, {}).get("type", ""))


def layers_of(spec: Mapping[str, Any], data: Mapping[str, Any], above: str | None) -> Iterator[Layer]:
    name = spec.get("data", {}).get("name", above)
    for part in spec.get("layer", ()):
        yield from layers_of(part, data, name)
    if "mark" in spec and "transform" not in spec and name in data:
        mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
        on = {axis: told for axis, told in spec.get("encoding", {}).items() if isinstance(told, dict)}
        yield Layer(mark["type"], on, data[name], str(mark.get("interpolate", "")).startswith("step-after"))


def heat(spec: Mapping[str, Any]) -> Grid | None:
    """A heat map as the table it is: a row and a column for each of its rows and columns, its cells in words."""
    flat = ("nominal", "ordinal")
    layers = layers_of(spec, spec.get("datasets", {}), None)
    words = [layer for layer in layers if layer.mark == "text" and layer.field("text")]
    cells = next((layer for layer in words if layer.kind("x") in flat and layer.kind("y") in flat), None)
    if cells is None:
        return None
    x, y, text = cells.field("x"), cells.field("y"), cells.field("text")
    across, down = (list(dict.fromkeys(row[axis] for row in cells.rows)) for axis in (x, y))
    said = {(row[y], row[x]): str(row[text] or "") for row in cells.rows}
    rows = tuple((str(of), *(said.get((of, at), "") for at in across)) for of in down)
    return Grid((headed(y), *map(str, across)), rows)
