"""Says sentences in TwiML: read by a voice of their language, or played where there is a sound for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from twilio.twiml.voice_response import Gather, Play, Say, VoiceResponse

from app.voice.prompt_audio import name_of
from ivr_flows.engine.spoken import Playback, Utterance, prompts


@dataclass(frozen=True)
class Addresses:
    """Where the network goes on, and where it finds sounds (absolute URLs); ``replays`` by the recording's id."""

    action: str
    music: str = ""
    replays: Mapping[str, str] = field(default_factory=dict)
    recordings: Mapping[str, str] = field(default_factory=dict)
    """Prompts that somebody has recorded, by name (``prompt_audio``)."""
    listens: bool = False
    """Whether the network shall take spoken answers too."""


def speak(into: VoiceResponse | Gather, said: Iterable[Utterance | Playback], to: Addresses | None = None) -> None:
    """Say sentences, those of one language in one breath; play what is recorded, or what the caller has spoken."""
    sounds = to or Addresses("")
    for (language, sound), one_breath in groupby(said, key=lambda one: (one.language, sound_of(one, sounds))):
        if sound:
            into.append(Play(sound))
        elif language:
            into.append(spoken(" ".join(utterance.text for utterance in one_breath), language))


def sound_of(said: Utterance | Playback, sounds: Addresses) -> str | None:
    """Return the address of the sound that is played instead of words, if there is one."""
    if isinstance(said, Playback):
        return sounds.replays.get(said.recording)
    name = name_of(said)
    return sounds.recordings.get(name) if name else None


def spoken(text: str, language: str) -> Say:
    """Return one ``<Say>`` in the voice of a language; plain text, which every network reads alike."""
    words = prompts(language)
    return Say(text, voice=words.voice, language=words.locale)
