using System.Globalization;
using System.Text;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>
/// Text for nft(8) that lets the overlay's traffic pass a FORWARD chain of iptables that drops by default, as Docker sets it. An
/// accept in a table of our own is no cure: a packet has to pass all base chains of a hook. As flannel does, we append a jump to a
/// chain of ours, so rules that stand before it still decide.
/// </summary>
public static class IptablesForwardRenderer
{
    public const string Table = "filter";
    public const string Forward = "FORWARD";
    public const string Chain = "FLANNELMESH-FWD";

    /// <param name="forward">What is there.</param>
    /// <param name="rules">The rules that our chain should have.</param>
    public static string Render(ForwardChain forward, IEnumerable<string> rules)
    {
        var (family, text) = (forward.Family, new StringBuilder());
        text.Append(CultureInfo.InvariantCulture, $"add chain {family} {Table} {Chain}\nflush chain {family} {Table} {Chain}\n");
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"add rule {family} {Table} {Chain} {rule}\n");
        }

        if (forward.Jumps.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"add rule {family} {Table} {Forward} jump {Chain}\n");
        }

        return text.Append(DeleteJumps(forward, forward.Jumps.Skip(1))).ToString();
    }

    /// <summary>Text that takes away what is ours; empty if there is nothing.</summary>
    public static string RenderRemoval(ForwardChain forward)
    {
        var jumps = DeleteJumps(forward, forward.Jumps);
        var (family, hasChain) = (forward.Family, forward.Rules is not null);
        return hasChain ? $"{jumps}flush chain {family} {Table} {Chain}\ndelete chain {family} {Table} {Chain}\n" : jumps;
    }

    private static string DeleteJumps(ForwardChain forward, IEnumerable<int> handles) =>
        string.Concat(handles.Select(handle => string.Create(
            CultureInfo.InvariantCulture, $"delete rule {forward.Family} {Table} {Forward} handle {handle}\n")));
}
