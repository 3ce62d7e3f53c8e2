"""What runs by itself, and when.

table      every job: what it does, how often, the function of the desk it calls
timing     the slots of a job: every half an hour, every day at six
lining     what is due goes into the queue, once, whoever looks
working    a worker takes from the queue, runs it under a lock that dies with it, and tidies up after workers that died
looking    what ran when and what runs next, for people
tasks      the one task of the library's queue (django-tasks)

A worker killed at any moment leaves nothing that another does not find: a slot is in the queue or not, a job runs under a
lock or not, and what jobs write to the platform is journalled before it is sent (`storage.journal`).
"""

from __future__ import annotations

from .table import JOBS, Job, named
from .working import Worker

__all__ = ["JOBS", "Job", "Worker", "named"]
