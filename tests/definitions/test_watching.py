"""The sensor's judgement: new, unchanged, half-copied, corrected, vanished, damaged."""

from __future__ import annotations

from pipelines.defs.ingest.watching import judge

BATCH = "school-90/2025-09-01"


def test_a_new_batch_is_taken_at_the_second_look_and_only_once() -> None:
    first = judge({BATCH: "a"}, None)
    assert (first.ready, first.growing) == ((), (BATCH,))
    second = judge({BATCH: "a"}, first.memory)
    assert (second.ready, second.growing) == ((BATCH,), ())
    third = judge({BATCH: "a"}, second.memory)
    assert (third.ready, third.growing) == ((), ())


def test_a_batch_that_is_still_being_copied_waits_until_it_stands_still() -> None:
    memory = None
    for fingerprint in ("1 file", "5 files", "9 files"):
        verdict = judge({BATCH: fingerprint}, memory)
        assert verdict.ready == ()
        memory = verdict.memory
    assert judge({BATCH: "9 files"}, memory).ready == (BATCH,)


def test_a_loaded_batch_leaves_the_memory_and_its_correction_is_new() -> None:
    asked = judge({BATCH: "a"}, judge({BATCH: "a"}, None).memory)
    loaded = judge({}, asked.memory)
    assert loaded.memory == "{}"
    corrected = judge({BATCH: "b"}, loaded.memory)
    assert (corrected.ready, corrected.growing) == ((), (BATCH,))
    assert judge({BATCH: "b"}, corrected.memory).ready == (BATCH,)


def test_a_batch_whose_run_failed_is_asked_for_again_only_when_it_changes() -> None:
    asked = judge({BATCH: "a"}, judge({BATCH: "a"}, None).memory)
    quiet = judge({BATCH: "a"}, asked.memory)
    assert quiet.ready == ()
    changed = judge({BATCH: "b"}, quiet.memory)
    assert (changed.ready, changed.growing) == ((), (BATCH,))
    assert judge({BATCH: "b"}, changed.memory).ready == (BATCH,)


def test_batches_are_judged_one_by_one() -> None:
    other = "school-154/2025-09-01.zip"
    first = judge({BATCH: "a", other: "x"}, None)
    second = judge({BATCH: "a", other: "y"}, first.memory)
    assert (second.ready, second.growing) == ((BATCH,), (other,))
