"""Sort components into text lines."""

from model.photos.component import Component, TextLine

TALL = 0.5  # of the typical height: lower components do not link others to a line
MAX_GAP = 4.0  # heights, between neighbours in a line
MIN_OVERLAP = 0.4  # in y, of neighbours in a line, as a fraction of the lower one's height


def sort_into_lines(components: list[Component]) -> list[TextLine]:
    """Divide components into text lines, from top to bottom, each sorted from left to right.

    Each tall component continues the line of the nearest one on its left that it overlaps in y; low ones join the
    nearest line.
    """
    if not components:
        return []
    heights = sorted(component.bottom - component.top for component in components)
    typical = heights[len(heights) * 3 // 4]
    tall = [component for component in components if component.bottom - component.top >= TALL * typical]
    low = [component for component in components if component.bottom - component.top < TALL * typical]
    lines: list[TextLine] = []
    for component in sorted(tall, key=lambda each: each.left):
        near = [(gap, line) for line in lines if (gap := _gap(line[-1], component)) is not None]
        if near:
            min(near, key=lambda each: each[0])[1].append(component)
        else:
            lines.append([component])
    far: list[Component] = []
    for component in low:
        distance, line = min(((_distance(line, component), line) for line in lines), key=lambda each: each[0])
        (line if distance <= typical else far).append(component)
    lines += sort_into_lines(far)  # of smaller digits elsewhere
    for line in lines:
        line.sort(key=lambda each: each.left + each.right)
    return sorted(lines, key=lambda line: sum(each.top + each.bottom for each in line) / len(line))


def _gap(one: Component, other: Component) -> float | None:
    """Return the distance in x from the end of one component to the next, None if that is not in one's line."""
    height = max(one.bottom - one.top, other.bottom - other.top)
    lower = min(one.bottom - one.top, other.bottom - other.top)
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = other.left - one.right
    return gap if overlap >= MIN_OVERLAP * lower and gap <= MAX_GAP * height else None


def _distance(line: TextLine, component: Component) -> float:
    """Return the distance of a component to the nearest one of a line."""
    return min(
        max(0, each.left - component.right, component.left - each.right)
        + max(0, each.top - component.bottom, component.top - each.bottom)
        for each in line
    )
