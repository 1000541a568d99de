"""What does a model that somebody runs think of a post? Off unless tocsin.toml names one.

The endpoint speaks the chat-completions protocol that llama.cpp, vLLM and Ollama serve. The text is shown without
handles, mail addresses and telephone numbers, as data between lines; what comes back is an opinion that is kept beside
what the rules heard, and decides nothing.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import regex  # type: ignore[import-untyped]

from tocsin.model import Finding, Post, SecondOpinion, Signal
from tocsin.model.seams import Asker
from tocsin.read.entities import find_entities
from tocsin.read.errors import ReadError
from tocsin.read.normalise import normalise

MAX_SHOWN = 4_000  # characters of a text
_SAYS = 400  # characters of an answer's reason
_PRIVATE = frozenset({"email", "phone"})
_HANDLE = regex.compile(r"(?<![\w@./])@\w{3,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat-completions endpoint (Adviser).

    Args:
        url: of the endpoint, ``http://127.0.0.1:8080/v1/chat/completions``; the case must allow its host.
        model: as the endpoint calls it.
        at_least: probability from which a signal no rule heard sends the post to review.
    """

    url: str = "http://127.0.0.1:8080/v1/chat/completions"
    model: str = "local"
    at_least: float = 0.8
    name: str = field(default="chat", init=False)

    @property
    def version(self) -> str:
        """The model's name; what an endpoint really runs, only its owner knows."""
        return self.model

    def advise(self, post: Post, heard: tuple[Finding, ...], ask: Asker) -> Iterator[SecondOpinion]:
        """One opinion, or none where the model hears nothing and the rules heard nothing either.

        Raises:
            ReadError: the endpoint cannot be asked, or what it says is no answer.
        """
        answer = ask.post(self.url, json.dumps(self._asks(post, heard)).encode(), "application/json")
        if answer.status != 200:
            why = answer.detail or f"answered with status {answer.status}"
            raise ReadError(self.url, why, "see that the model runs and that [fetch] allow names its address")
        signal, probability, says = _answered(self.url, answer.body)
        said = {str(finding.signal) for finding in heard if finding.stance.is_own}
        if signal is None:
            yield from (self._opinion(post, name, 1 - probability, False, says) for name in sorted(said))
        else:
            yield self._opinion(post, signal, probability, signal not in said and probability >= self.at_least, says)

    def _opinion(self, post: Post, signal: str, probability: float, raises: bool, says: str) -> SecondOpinion:
        return SecondOpinion(
            post=post.id, by=self.name, version=self.version, signal=Signal(signal), probability=probability,
            raises=raises, says=says, language=post.language,
        )  # fmt: skip

    def _asks(self, post: Post, heard: tuple[Finding, ...]) -> dict[str, object]:
        words = _words()
        found = ", ".join(f"{finding.signal} ({finding.stance})" for finding in heard) or "nothing"
        asked = words["question"].format(signals=", ".join(Signal), heard=found, text=redacted(post.full_text))
        messages = [{"role": "system", "content": words["system"]}, {"role": "user", "content": asked}]
        return {"model": self.model, "messages": messages, "temperature": 0, "stream": False}


def redacted(text: str) -> str:
    """The first 4,000 characters without handles, mail addresses and telephone numbers."""
    folded = normalise(text[:MAX_SHOWN])
    shown, done = [], 0
    for item in find_entities(folded):
        if item.kind in _PRIVATE:
            start, end = folded.span(item.start, item.end)
            shown += [folded.original[done:start], f"[{item.kind}]"]
            done = end
    return str(_HANDLE.sub("[handle]", "".join([*shown, folded.original[done:]])))


def _answered(url: str, body: bytes) -> tuple[str | None, float, str]:
    """Signal (None for none), probability, reason.

    Raises:
        ReadError: it is not the JSON that was asked for.
    """
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
        told = json.loads(content[content.index("{") : content.rindex("}") + 1])
        signal, probability = str(told["signal"]), float(told["probability"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise ReadError(url, "gave no answer of the form asked for", "use a model that can write JSON") from None
    if signal not in {*Signal, "none"} or not 0 <= probability <= 1:
        raise ReadError(
            url, f"named the signal {signal[:40]!r} with {probability}", "use a model that keeps to the names"
        )
    return (None if signal == "none" else signal), probability, str(told.get("says", ""))[:_SAYS]


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((resources.files("tocsin.read") / "adviser.toml").read_text("utf-8"))
