"""Which part of the organisation tree a person may see, and the one place where rows are cut by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Self

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Scope:
    """A set of subtrees, each named by the path of its root ("1/4/12/"), and of single organisations.

    Paths end in a slash, so that "1/2/" never covers its prefix twin "1/20/". `points` are the paths of organisations
    that lie inside by themselves, without anything below them.
    """

    prefixes: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def everywhere(cls) -> Self:
        """The scope of tasks and commands, never of a person."""
        return cls(everything=True)

    @classmethod
    def nowhere(cls) -> Self:
        """The scope of somebody without the permission."""
        return cls()

    @classmethod
    def of(cls, *paths: str, points: Iterable[str] = ()) -> Self:
        """The subtrees below `paths`, nested ones folded into their ancestors, and the organisations at `points`."""
        kept = frozenset(p for p in paths if not any(p != q and p.startswith(q) for q in paths))
        return cls(kept, frozenset(p for p in points if not p.startswith(tuple(kept))))

    def covers(self, path: str) -> bool:
        """Whether the organisation at `path` lies inside."""
        return path in self.points or self.covers_below(path)

    def covers_below(self, path: str) -> bool:
        """Whether the organisation at `path` lies inside with everything below it."""
        return self.everything or path.startswith(tuple(self.prefixes))

    @property
    def holds_root(self) -> bool:
        """Whether the top of the tree lies inside: what is set here holds for the whole bureau."""
        return self.everything or any(prefix.count("/") == 1 for prefix in self.prefixes)

    def condition(self, lookup: str) -> Q:
        """The condition that cuts rows whose path is found at `lookup`; matches no row when nowhere."""
        if self.everything:
            return Q()
        parts = [Q(**{f"{lookup}__startswith": prefix}) for prefix in sorted(self.prefixes)]
        alone = [Q(**{f"{lookup}__in": sorted(self.points)})] if self.points else []
        return reduce(or_, [*parts, *alone], Q(pk__in=[]))

    def __bool__(self) -> bool:
        return self.everything or bool(self.prefixes or self.points)


class ScopedQuerySet(QuerySet):
    """A queryset whose model says in `SCOPE_PATH` where the path of its organisation stands."""

    def within(self, scope: Scope) -> Self:
        """The rows whose organisation lies inside `scope`."""
        return self.filter(scope.condition(self.model.SCOPE_PATH))
