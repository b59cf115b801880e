"""Notes for Obsidian: one per topic and per thing that emerges, beside what a person writes."""
