using System.Text.RegularExpressions;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands.Completion;

/// <summary>Asks the agent for words; none if it does not answer, since somebody is typing.</summary>
internal static partial class AgentWords
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<string>> AskAsync(AgentValues kind, string socket, CancellationToken cancellation)
    {
        try
        {
            using var client = new ControlClient(socket, Limit);
            var words = kind switch
            {
                AgentValues.Members => (await MembersAsync(client, cancellation)).Select(member => member.Name),
                AgentValues.Voters => (await client.GetAsync("/api/v1/voters", ApiJson.Default.VotersView, cancellation)).Voters.Select(voter => voter.Name ?? voter.Address),
                _ => WordsOf(kind, await client.GetAsync("/api/v1/leases", ApiJson.Default.IReadOnlyListLeaseView, cancellation)),
            };
            return Safe(words);
        }
        catch (ControlException)
        {
            return [];
        }
    }

    /// <summary>Names come from other hosts, and a shell takes some characters for orders.</summary>
    internal static IReadOnlyList<string> Safe(IEnumerable<string?> words) =>
        [.. words.OfType<string>().Where(word => Harmless().IsMatch(word)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string?> WordsOf(AgentValues kind, IReadOnlyList<LeaseView> leases) => kind switch
    {
        AgentValues.Gone => leases.Where(lease => lease.State == "held").Select(lease => lease.Name),
        AgentValues.Reserved => leases.Where(lease => lease.State == "reserved").Select(lease => lease.Subnet ?? lease.Ipv6Subnet),
        _ => leases.Select(lease => lease.Subnet ?? lease.Ipv6Subnet),
    };

    private static Task<IReadOnlyList<MemberView>> MembersAsync(ControlClient client, CancellationToken cancellation) =>
        client.GetAsync("/api/v1/members", ApiJson.Default.IReadOnlyListMemberView, cancellation);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/-]*\z")]
    private static partial Regex Harmless();
}
