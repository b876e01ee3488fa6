using System.Runtime.CompilerServices;
using FlannelMesh.Netlink.Namespaces;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Namespaces;

public class NetworkNamespaceTests
{
    [KernelFact]
    public void A_created_namespace_is_known_to_ip_and_a_deleted_one_is_not()
    {
        string name;
        using (var space = new TestNamespace())
        {
            name = space.Name;
            Assert.Contains(name, NamesKnownToIp());
            Assert.Equal("lo", space.IpJson("link show")[0].GetProperty("ifname").GetString());
        }

        Assert.DoesNotContain(name, NamesKnownToIp());
        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    [KernelFact]
    public void A_namespace_made_by_ip_is_opened_and_deleted()
    {
        var name = $"fm{Environment.ProcessId}-by-ip";
        Command.Run("ip", "netns", "add", name);
        try
        {
            using var space = NetworkNamespace.Open(name);
            Assert.Equal(["lo"], space.Run(LinkNames));
        }
        finally
        {
            NetworkNamespace.Delete(name);
        }

        Assert.DoesNotContain(name, NamesKnownToIp());
    }

    [KernelFact]
    public void A_taken_name_is_refused_and_left_alone()
    {
        using var space = new TestNamespace();
        space.Ip("link add br0 type bridge");

        var refusal = Assert.Throws<NetlinkException>(() => NetworkNamespace.Create(space.Name));

        Assert.Equal(Errno.EEXIST, refusal.Errno);
        Assert.Contains("br0", space.Run(LinkNames));
    }

    [KernelTheory]
    [InlineData("..")]
    [InlineData("a/b")]
    public void A_name_that_is_a_path_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => NetworkNamespace.Create(name));
        Assert.Throws<ArgumentException>(() => NetworkNamespace.Delete(name));
    }

    [KernelFact]
    public void An_unknown_name_is_an_error_that_names_it()
    {
        var error = Assert.Throws<NetlinkException>(() => NetworkNamespace.Open("fm-no-such-namespace"));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("/run/netns/fm-no-such-namespace", error.Message, StringComparison.Ordinal);
        Assert.Throws<NetlinkException>(() => NetworkNamespace.Delete("fm-no-such-namespace"));
    }

    [KernelFact]
    public void Run_isolates_and_leaves_the_calling_thread_where_it_was()
    {
        using var space = new TestNamespace();
        var before = CurrentId();

        var inside = space.Run(CurrentId);

        Assert.NotEqual(before, inside);
        Assert.Equal(before, CurrentId());
        Assert.Equal(inside, space.Run(CurrentId));
    }

    [KernelFact]
    public void Two_threads_are_in_two_namespaces_at_once()
    {
        using var first = new TestNamespace();
        using var second = new TestNamespace();
        using var barrier = new Barrier(2);
        var spaces = new[] { first, second };
        var ids = new string[2];

        Parallel.Invoke(Enumerable.Range(0, 2).Select<int, Action>(i => () => ids[i] = spaces[i].Run(() =>
        {
            Assert.True(barrier.SignalAndWait(Eventually.DefaultDeadline));
            return CurrentId();
        })).ToArray());

        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(first.Run(CurrentId), ids[0]);
    }

    [KernelFact]
    public void A_child_process_started_inside_runs_inside()
    {
        using var space = new TestNamespace();

        var child = space.Run(() => Command.Run("readlink", "/proc/self/ns/net").StandardOutput.Trim());

        Assert.Equal(space.Run(CurrentId), child);
    }

    [KernelFact]
    public void An_exception_keeps_its_type_and_stack()
    {
        using var space = new TestNamespace();

        var error = Assert.Throws<InvalidTimeZoneException>(() => space.Run(Fail));

        Assert.Contains(nameof(Fail), error.StackTrace, StringComparison.Ordinal);
    }

    [KernelFact]
    public void The_current_namespace_can_be_opened_and_entered()
    {
        using var space = new TestNamespace();
        using var current = space.Run(NetworkNamespace.OpenCurrent);

        Assert.Equal(space.Run(CurrentId), current.Run(CurrentId));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail() => throw new InvalidTimeZoneException("thrown inside");

    private static string CurrentId() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;

    private static IEnumerable<string> LinkNames()
    {
        using var netlink = RouteNetlink.Open();
        return netlink.GetLinks().Select(link => link.Name).ToList();
    }

    private static IEnumerable<string> NamesKnownToIp() =>
        Command.Run("ip", "netns", "list").StandardOutput.Split('\n').Select(line => line.Split(' ')[0]);
}
