"""Free CPUs, memory and GPUs of this machine: arithmetic, no I/O."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Machine:
    """What this machine offers to jobs."""

    num_cpus: int
    memory_bytes: int
    gpu_devices: tuple[str, ...] = ()  #: as CUDA_VISIBLE_DEVICES names them: ``("0", "1")``

    @property
    def num_gpus(self) -> int:
        """Count the GPUs."""
        return len(self.gpu_devices)


@dataclass(frozen=True)
class Request:
    """What a job asks for."""

    num_cpus: int = 1
    memory_bytes: int = 0
    num_gpus: int = 0
    num_nodes: int = 1

    @classmethod
    def of(cls, job: dict[str, Any]) -> "Request":
        """Read the request from a job document."""
        return cls(
            num_cpus=int(job.get("num_cpus") or 0),
            memory_bytes=int(job.get("memory_bytes") or 0),
            num_gpus=int(job.get("num_gpus") or 0),
            num_nodes=int(job.get("num_nodes") or 1),
        )

    def fits(self, machine: Machine) -> bool:
        """Tell whether the whole machine would be enough."""
        return (
            self.num_cpus <= machine.num_cpus
            and self.memory_bytes <= machine.memory_bytes
            and self.num_gpus <= machine.num_gpus
            and self.num_nodes <= 1
        )


@dataclass(frozen=True)
class Share:
    """The part of the machine that one job has."""

    num_cpus: int
    memory_bytes: int
    gpu_devices: tuple[str, ...] = ()


@dataclass
class Slots:
    """Keep account of what is free on a machine.

    Example:
        >>> slots = Slots(Machine(num_cpus=4, memory_bytes=100, gpu_devices=("0", "1")))
        >>> share = slots.take(Request(num_cpus=3, memory_bytes=10, num_gpus=1))
        >>> slots.num_cpus, share.gpu_devices
        (1, ('0',))
        >>> slots.give_back(share)
        >>> slots.num_cpus
        4
    """

    machine: Machine
    num_cpus: int = field(init=False)
    memory_bytes: int = field(init=False)
    gpu_devices: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.num_cpus = self.machine.num_cpus
        self.memory_bytes = self.machine.memory_bytes
        self.gpu_devices = list(self.machine.gpu_devices)

    def take(self, request: Request) -> Share:
        """Reserve what a job asks for, and at most what is free."""
        share = Share(
            num_cpus=min(request.num_cpus, self.num_cpus),
            memory_bytes=min(request.memory_bytes, self.memory_bytes),
            gpu_devices=tuple(self.gpu_devices[: request.num_gpus]),
        )
        self._subtract(share)
        return share

    def take_all(self) -> Share:
        """Reserve the whole machine for one job."""
        share = Share(self.num_cpus, self.memory_bytes, tuple(self.gpu_devices))
        self._subtract(share)
        return share

    def _subtract(self, share: Share) -> None:
        self.num_cpus -= share.num_cpus
        self.memory_bytes -= share.memory_bytes
        self.gpu_devices = [each for each in self.gpu_devices if each not in share.gpu_devices]

    def give_back(self, share: Share) -> None:
        """Free what a job had; its GPUs return to their places."""
        self.num_cpus += share.num_cpus
        self.memory_bytes += share.memory_bytes
        free = {*self.gpu_devices, *share.gpu_devices}
        self.gpu_devices = [each for each in self.machine.gpu_devices if each in free]
