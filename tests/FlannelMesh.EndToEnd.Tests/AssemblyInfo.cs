// A lab loads the machine and its timers are short: two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
