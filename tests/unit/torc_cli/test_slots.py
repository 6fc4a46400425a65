"""Arithmetic of CPUs, memory and GPUs."""

import pytest

from torc_cli.runner.slots import Machine, Request, Slots

MACHINE = Machine(num_cpus=4, memory_bytes=1000, gpu_devices=("0", "1", "2"))


@pytest.mark.parametrize(
    ("request_", "fits"),
    [
        (Request(num_cpus=4, memory_bytes=1000, num_gpus=3), True),
        (Request(num_cpus=5), False),
        (Request(memory_bytes=1001), False),
        (Request(num_gpus=4), False),
        (Request(num_nodes=2), False),
        (Request(num_cpus=0), True),
    ],
)
def test_a_request_fits_if_the_whole_machine_is_enough(request_, fits):
    assert request_.fits(MACHINE) is fits


def test_what_is_taken_is_not_free():
    slots = Slots(MACHINE)
    slots.take(Request(num_cpus=3, memory_bytes=600, num_gpus=1))

    assert (slots.num_cpus, slots.memory_bytes, slots.gpu_devices) == (1, 400, ["1", "2"])


def test_no_gpu_is_given_to_two_jobs():
    slots = Slots(MACHINE)
    first = slots.take(Request(num_gpus=1))
    second = slots.take(Request(num_gpus=2))

    assert (first.gpu_devices, second.gpu_devices) == (("0",), ("1", "2"))


def test_gpus_given_back_return_to_their_places():
    slots = Slots(MACHINE)
    first = slots.take(Request(num_gpus=1))
    slots.take(Request(num_gpus=1))
    slots.give_back(first)

    assert slots.gpu_devices == ["0", "2"]


def test_a_job_may_have_the_whole_machine():
    slots = Slots(MACHINE)
    share = slots.take_all()

    assert (share.num_cpus, share.memory_bytes, share.gpu_devices) == (4, 1000, ("0", "1", "2"))
    assert (slots.num_cpus, slots.memory_bytes, slots.gpu_devices) == (0, 0, [])


def test_all_is_free_again_after_everything_is_given_back():
    slots = Slots(MACHINE)
    shares = [slots.take(Request(num_cpus=1, memory_bytes=10, num_gpus=1)) for _ in range(3)]
    for share in reversed(shares):
        slots.give_back(share)

    assert slots == Slots(MACHINE)


def test_a_request_is_read_from_a_job():
    job = {"num_cpus": 2, "memory_bytes": 5, "num_gpus": 1, "num_nodes": 1}

    assert Request.of(job) == Request(2, 5, 1, 1)


def test_a_job_without_resources_asks_for_nothing_but_a_node():
    assert Request.of({}) == Request(num_cpus=0, memory_bytes=0, num_gpus=0, num_nodes=1)
