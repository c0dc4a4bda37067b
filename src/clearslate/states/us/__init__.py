"""The federal courts: no general expungement; drug possession of the young, survivors of trafficking, and pardons."""

from clearslate.states.state import State

STATE = State(
    "US",
    "United States (federal courts)",
    read="2026-11-28",
    modules=("drug_possession", "youth_corrections", "survivors", "marijuana_pardons"),
    sources="18 U.S.C. 3607; Pub. L. 119-73; 28 C.F.R. 76.41; Proclamations 10467 and 10688; Tuten v. United States, 460 U.S. 660 (1983)",
)
