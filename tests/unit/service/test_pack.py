from hypothesis import given
from hypothesis import strategies as st

from service.operations.submission import Room, pack

amounts = st.integers(0, 8)

candidates = st.lists(st.tuples(amounts, amounts, amounts), max_size=12).map(
    lambda asked: [
        {"_key": str(key), "num_cpus": cpus, "num_gpus": gpus, "memory_bytes": memory}
        for key, (cpus, gpus, memory) in enumerate(asked)
    ]
)

rooms = st.builds(
    Room,
    num_cpus=st.integers(1, 20),
    num_gpus=amounts,
    num_nodes=st.just(1),
    memory_bytes=st.integers(0, 30),
    time_limit_seconds=st.none(),
    scheduler_id=st.just(""),
)


@given(candidates, rooms, st.integers(0, 12))
def test_what_is_packed_fits_together_and_keeps_its_order(jobs, room, limit):
    keys = pack(jobs, room, limit)
    taken = [job for job in jobs if job["_key"] in keys]

    assert [job["_key"] for job in taken] == keys
    assert len(keys) <= limit
    assert sum(job["num_cpus"] for job in taken) <= room.num_cpus
    assert sum(job["num_gpus"] for job in taken) <= room.num_gpus
    assert sum(job["memory_bytes"] for job in taken) <= room.memory_bytes


@given(candidates, rooms)
def test_the_first_job_that_fits_alone_is_packed(jobs, room):
    fits = [
        job["_key"]
        for job in jobs
        if job["num_cpus"] <= room.num_cpus
        and job["num_gpus"] <= room.num_gpus
        and job["memory_bytes"] <= room.memory_bytes
    ]

    assert pack(jobs, room, 100)[:1] == fits[:1]


@given(candidates, rooms)
def test_nothing_more_would_have_fitted(jobs, room):
    keys = set(pack(jobs, room, 100))
    left = room.without([job for job in jobs if job["_key"] in keys])
    passed_over = [job for job in jobs if job["_key"] not in keys]

    assert not any(
        job["num_cpus"] <= left.num_cpus
        and job["num_gpus"] <= left.num_gpus
        and job["memory_bytes"] <= left.memory_bytes
        for job in passed_over
        if left.num_cpus > 0
    )
