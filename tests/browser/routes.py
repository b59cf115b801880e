"""Addresses of the page, and what is there once it is drawn."""

VIEWS = {
    "": "#card-0",
    "#/emerging": "#card-0",
    "#/emerging/3": "#entry .panel .main-svg",
    "#/emerging/5": "#entry .panel .main-svg",
    "#/emerging/8": "#entry .life",
    "#/trends": "#trends .main-svg",
    "#/trends?how=together&by=day&as=count&scale=log": "#trends .main-svg",
    "#/trends?how=heat&as=peak": "#trends .heatmaplayer",
    "#/map": "#map canvas",
    "#/map?topic=4&q=paper&from=2024-12-01": "#map canvas",
    "#/topics": "#topics .tree",
    "#/topics/4": "#topics .main-svg",
    "#/topics/77": "#topics .life",
    "#/changes": "#movers",
    "#/changes?from=2025-02-01&to=2025-03-31": "#compared",
    "#/search": "#search .help",
    "#/search?q=kelp+OR+paper&by=week&order=newest": "#search .hits li",
    "#/reading": "#reading .lead",
    "#/topics?open=24060.00001": "#drawer[open] .abstract",
    "#/about": "#sources",
}
UNKNOWN = {"#/nowhere": "#card-0", "#/emerging/99": "#card-0", "#/topics/99": "#topics .tree"}
"""Addresses of what there is not, and what is shown instead."""
