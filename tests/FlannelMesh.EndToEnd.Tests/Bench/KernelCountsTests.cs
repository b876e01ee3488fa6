using FlannelMesh.Labs;
using FlannelMesh.Labs.Bench.Traffic;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class KernelCountsTests
{
    [Fact]
    public void Datagrams_are_found_by_the_name_of_their_column() => Assert.Equal(
        17,
        KernelCounts.ParseDatagramsRead(
            """
            Ip: Forwarding DefaultTTL
            Ip: 1 64
            Udp: NoPorts InDatagrams InErrors
            Udp: 3 17 5
            UdpLite: InDatagrams
            UdpLite: 99
            """));

    [Fact]
    public void A_kernel_without_the_count_is_an_error() =>
        Assert.Throws<LabException>(() => KernelCounts.ParseDatagramsRead("Udp: NoPorts\nUdp: 3\n"));

    [Fact]
    public void The_kernels_own_threads_have_worked_a_little() => Assert.True(KernelCounts.SoftirqSeconds() >= 0);
}
