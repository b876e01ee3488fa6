// One browser, and times are measured.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
