using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Netlink.Tests.Processes;

public sealed class FilePagesTests
{
    private const string Smaps = """
        558a8cbb4000-558a8cbd6000 r--p 00000000 fd:00 2621675                    /opt/x/agent
        Size:                136 kB
        Rss:                 120 kB
        Anonymous:             0 kB
        VmFlags: rd mr mw me sd
        558a8cbd6000-558a8cc44000 r-xp 00022000 fd:00 2621675                    /opt/x/agent
        Size:                440 kB
        Rss:                 400 kB
        Anonymous:             0 kB
        558a8cc64000-558a8cc66000 r--p 000af000 fd:00 2621675                    /opt/x/agent
        Rss:                   8 kB
        Anonymous:             8 kB
        558a8cc66000-558a8cc67000 rw-p 000b1000 fd:00 2621675                    /opt/x/agent
        Rss:                   4 kB
        Anonymous:             0 kB
        558a8cd00000-558a8ce00000 rw-p 00000000 00:00 0                          [heap]
        Rss:                 900 kB
        Anonymous:             0 kB
        7f0000000000-7f0000001000 r--p 00000000 00:00 0
        Rss:                   4 kB
        Anonymous:             0 kB
        7f1c38a00000-7f1c38a26000 r-xp 00000000 fd:00 2621999                    /usr/lib/libc.so.6
        Rss:                 100 kB
        Anonymous:             0 kB
        7f1c38a26000-7f1c38a27000 r--s 00000000 fd:00 2621675                    /opt/x/agent
        Rss:                   4 kB
        Anonymous:             0 kB
        7f1c38b00000-7f1c38b01000 r-xp 00000000 fd:00 2621675                    /opt/x/agent and more
        Rss:                   4 kB
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_what_is_a_files_and_was_not_changed_can_be_given_back() => Assert.Equal(
        [
            new FilePages(0x558a8cbb4000, 0x558a8cbd6000, "/opt/x/agent"),
            new FilePages(0x558a8cbd6000, 0x558a8cc44000, "/opt/x/agent"),
            new FilePages(0x7f1c38a00000, 0x7f1c38a26000, "/usr/lib/libc.so.6"),
            new FilePages(0x7f1c38b00000, 0x7f1c38b01000, "/opt/x/agent and more"),
        ],
        FilePages.Parse(Smaps.Split('\n')));

    [Theory]
    [InlineData("")]
    [InlineData("Anonymous: 0 kB")]
    [InlineData("zz-yy r--p 00000000 fd:00 1 /opt/x/agent\nAnonymous: 0 kB")]
    [InlineData("r--p\nAnonymous: 0 kB")]
    public void What_cannot_be_read_is_left_alone(string smaps) => Assert.Empty(FilePages.Parse(smaps.Split('\n')));
}
