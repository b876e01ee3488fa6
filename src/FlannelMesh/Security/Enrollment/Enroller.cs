using System.Security.Cryptography;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Gets this host's certificate with a token, and goes on asking while no member can answer.</summary>
public sealed class Enroller(JoinToken token, CertificateHome home, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Returns when the certificate is in its place.</summary>
    /// <param name="self">With the address that this host will be known by; with none, it is the one that members see.</param>
    /// <exception cref="ConfigurationException">The token is no good, or not for this host.</exception>
    /// <exception cref="AgentFailedException">No member could help before it ended.</exception>
    public async Task RunAsync(NodeIdentity self, CancellationToken cancellation)
    {
        if (time.GetUtcNow() > token.ExpiresAt)
        {
            throw new ConfigurationException(
                $"--join: the token ended at {token.ExpiresAt.UtcDateTime:u}, and the clock says {time.GetUtcNow().UtcDateTime:u}; `flannelmesh invite` on {token.IssuerName} makes another one");
        }

        using var key = home.TakeNextKey();
        var pause = FirstPause;
        while (true)
        {
            var problem = await TryAllAsync(self, key, cancellation);
            if (problem is null)
            {
                return;
            }

            EnrollmentLog.NotYet(log, problem);
            if (time.GetUtcNow() + pause > token.ExpiresAt)
            {
                throw new AgentFailedException(ExitCode.Unavailable, $"--join: {problem}; the token ends at {token.ExpiresAt.UtcDateTime:u}: `flannelmesh invite` on {token.IssuerName} makes another one");
            }

            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>Why there is no certificate yet; null if it is there.</returns>
    private async Task<string?> TryAllAsync(NodeIdentity self, ECDsa key, CancellationToken cancellation)
    {
        var csr = SigningRequest.Create(self, key);
        var problems = new List<string>();
        var untrusted = 0;
        foreach (var member in token.Members)
        {
            try
            {
                var from = self.Addresses.FirstOrDefault(address => address.AddressFamily == member.AddressFamily);
                var reply = await JoinClient.AskAsync(member, from, token, csr, time, cancellation);
                if (reply.Outcome == EnrollmentOutcome.Granted)
                {
                    Install(reply, self, key);
                    EnrollmentLog.Joined(log, self.ToString(), member.ToString());
                    return null;
                }

                if (reply.Outcome is EnrollmentOutcome.Refused or EnrollmentOutcome.Unknown)
                {
                    throw new ConfigurationException($"--join: {member} refuses: {reply.Message}");
                }

                problems.Add($"{member}: {reply.Message}");
            }
            catch (JoinException e)
            {
                untrusted += e.IsUntrusted ? 1 : 0;
                problems.Add(e.Message);
            }
        }

        var all = string.Join("; ", problems);
        return untrusted == token.Members.Length ? throw new ConfigurationException($"--join: {all}") : all;
    }

    private void Install(EnrollmentMessages.Reply reply, NodeIdentity self, ECDsa key)
    {
        // The authorities are the issuer's, who is trusted by now: there may be one more than when the token was made.
        var named = Certificates.Named(reply.Authorities, token.Authorities);
        var all = Certificates.Named(reply.Authorities, [.. reply.Authorities.Select(authority => JoinToken.Fingerprint(authority.Span))]);
        var certificate = GrantedCertificate.Check(reply.Certificate, named, key, self, time.GetUtcNow())
            ?? throw new ConfigurationException("--join: the certificate that came is not the one that was asked for; is the clock of this host right?");
        home.Install(Certificates.ToPem(all), certificate);
    }
}
