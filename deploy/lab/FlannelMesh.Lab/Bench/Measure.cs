namespace FlannelMesh.Labs.Bench;

/// <summary>What a round gives for each overlay.</summary>
internal enum Measure
{
    /// <summary>Gbit/s that arrived, TCP, one stream.</summary>
    Tcp1,

    /// <summary>The same with four streams at once.</summary>
    Tcp4,

    /// <summary>Segments that TCP had to send again in <see cref="Tcp1"/>.</summary>
    Retransmits,

    /// <summary>
    /// Processor seconds for 10^9 bytes of <see cref="Tcp1"/>: sender, receiver, the overlay's processes, and the kernel's threads for what
    /// is not done in their name. Other load on the machine does not count.
    /// </summary>
    Processor,

    /// <summary>Of these the overlay's own processes.</summary>
    DaemonProcessor,

    /// <summary>Thousands of small datagrams a second that were read at the other end while as many as possible were sent: 1 flow.</summary>
    Packets1,

    /// <summary>The same with 64 flows.</summary>
    Packets64,

    /// <summary>The same with 1,024 flows.</summary>
    Packets1024,

    /// <summary>Microseconds of a round trip, median.</summary>
    RoundTrip50,

    /// <summary>The same, 99 of 100 are not longer.</summary>
    RoundTrip99,
}
