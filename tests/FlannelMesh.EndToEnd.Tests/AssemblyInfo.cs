// Most tests wait most of the time: two labs go side by side on two cores. More would let agents with short timers give each other up.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("FlannelMesh.EndToEnd.Tests.LongestFirst", "FlannelMesh.EndToEnd.Tests")]
