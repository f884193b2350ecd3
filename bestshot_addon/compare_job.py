"""Comparing takes, as a job: each is analysed as for a search, then what they show is compared."""

from dataclasses import dataclass, field, replace
from typing import Any

from ..core.base.messages import number_of, sentence
from ..core.base.progress import COMPARING
from ..core.engine.asking import take_to_find
from ..core.engine.client import Engine
from ..core.engine.messages import Compared, Picked, Reply
from ..core.errors import Cancelled, InputError
from . import alternatives, search_results, vse
from .alternatives import Alternative
from .job import Outcome
from .modes import JOINT
from .search_job import SearchJob
from .search_request import Target
from .tags import id_of


@dataclass
class CompareJob(SearchJob):
    """A Job."""

    title: str = "The comparison"
    _targets: list[Target] = field(default_factory=list)
    _compared: Compared | None = None

    def _parts(self) -> list[float]:
        takes = super()._parts()
        return [*takes, COMPARING * sum(takes)]

    def step(self) -> bool:
        done = super().step()
        if not done or self._compared is not None or self._engine is None:
            return done
        self._targets = [target for target, _ in self.found]
        if len(self._targets) < 2:
            raise InputError(f"comparing needs two takes that can be used. {self.failure}".strip())
        self._send_comparison(self._engine)
        return False

    def finish(self) -> Outcome:
        if self._cancelled:
            raise Cancelled
        assert self._compared is not None
        compared = self._compared
        best = {group[0] for group in compared.groups}
        found = []
        for take, (target, picked) in enumerate(zip(self._targets, compared.takes, strict=True)):
            if picked is not None:
                picks = (pick for place, pick in enumerate(picked.picks) if (take, place) in best)
                found.append((target, replace(picked, picks=tuple(picks))))
        request = replace(self.request, mode="ASSEMBLE", order=JOINT)

        def add_alternatives(context: Any, scene: Any) -> None:
            alternatives.make(context, scene, self._alternatives(scene, compared))

        left_out = [*self.request.left_out, *self._failures]
        outcome = search_results.insert(request, found, left_out, "insert_compared", add_alternatives)
        shots, takes = number_of(len(compared.groups), "shot"), number_of(len(self._targets), "take")
        text = f"{shots} compared in {takes}; the best of each is in the row."
        return replace(outcome, text=text, notes=(*outcome.notes, *map(sentence, compared.notes)))

    def _send_comparison(self, engine: Engine) -> None:
        request = self.request
        takes = [
            take_to_find(
                target.video,
                request.settings,
                target.part,
                target.proxy,
                marks=target.marks,
                sound=target.sound,
                constraints=target.constraints,
            )
            for target in self._targets
        ]
        self._waiting[engine.compare(takes)] = self._targets[0]

    def _handle(self, message: Reply) -> None:
        if isinstance(message, Compared) and message.id in self._waiting:
            self._waiting.pop(message.id)
            self._compared = message
        else:
            super()._handle(message)

    def _alternatives(self, scene: Any, compared: Compared) -> list[Alternative]:
        """Return what of each group is not the best, where its take is still there."""
        found = []
        for (best_take, best_place), *others in compared.groups:
            best = self._targets[best_take].strip, id_of(_picked(compared, best_take).picks[best_place])
            for number, (take, place) in enumerate(others, start=1):
                source = vse.named(scene, self._targets[take].strip)
                if source is not None:
                    found.append(Alternative(best, number, source, _picked(compared, take).picks[place]))
        return found


def _picked(compared: Compared, take: int) -> Picked:
    found = compared.takes[take]
    assert found is not None
    return found
