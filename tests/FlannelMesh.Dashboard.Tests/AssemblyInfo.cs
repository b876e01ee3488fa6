// One browser for all pages of a made-up cluster, one after the other; beside it agents in a lab, which wait most of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
