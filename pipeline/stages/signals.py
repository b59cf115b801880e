from pipeline.artifacts import Signals
def signals(corpus, aligned, prevalence, *, config):
    return Signals(())
