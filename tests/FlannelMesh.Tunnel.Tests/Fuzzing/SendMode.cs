namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>How datagrams leave the path under test.</summary>
public enum SendMode
{
    /// <summary>In rows that the kernel cuts (UDP_SEGMENT).</summary>
    Rows,

    /// <summary>One by one from the start, as before Linux 4.18.</summary>
    OneByOne,

    /// <summary>
    /// The kernel refuses the first row with EIO. It does so for good reasons that no test can count on, and always on a UDP-Lite socket
    /// (udp_send_skb), as long as it has such sockets; where it has none, this is <see cref="OneByOne"/>.
    /// </summary>
    RefusedRows,

    /// <summary>In rows, and encrypted.</summary>
    Encrypted,
}
