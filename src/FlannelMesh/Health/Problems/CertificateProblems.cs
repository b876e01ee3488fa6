using System.Globalization;

namespace FlannelMesh.Health.Problems;

/// <summary>Certificates that end before long. One that is renewed by itself is so earlier: then there is no problem.</summary>
public static class CertificateProblems
{
    private const string OwnCure =
        "A member with --tls-ca-key renews certificates in DATA_DIR/tls; others: `flannelmesh ca issue` where the authority is, and copy the files here. The agent reads them by itself";

    private const string AuthorityCure =
        "Make another authority (`flannelmesh ca init --dir DIR`), give both to --tls-ca of every node, then new certificates to every node, then take the old one away";

    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(2);

    public static IEnumerable<NodeProblem> Of(CertificateTimes times) =>
        new[]
        {
            Of("this node's certificate", times.NotBefore, times.NotAfter, times.Now, OwnCure),
            Of("the authority's certificate", times.AuthorityNotBefore, times.AuthorityNotAfter, times.Now, AuthorityCure),
        }.OfType<NodeProblem>();

    /// <summary>Of a short life, a quarter and a tenth count instead of days.</summary>
    private static NodeProblem? Of(string what, DateTime begin, DateTime end, DateTime now, string cure)
    {
        var (left, life) = (end - now, end - begin);
        ProblemSeverity? severity = left < Shorter(VerySoon, life / 10) ? ProblemSeverity.Fail : left < Shorter(Soon, life / 4) ? ProblemSeverity.Warn : null;
        return severity is not { } found ? null
            : left < TimeSpan.Zero
                ? new NodeProblem(found, $"{what} has ended", string.Create(CultureInfo.InvariantCulture, $"at {end:u}; no connection is made with it"), cure)
                : new NodeProblem(found, $"{what} ends soon", string.Create(CultureInfo.InvariantCulture, $"at {end:u}"), cure);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
