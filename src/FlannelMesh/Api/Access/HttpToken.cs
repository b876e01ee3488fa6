using System.Security.Cryptography;
using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api.Access;

/// <summary>The token of --http-token-file. Only its hash is kept: the comparison takes as long for any guess.</summary>
public sealed class HttpToken
{
    public const string Flag = "--http-token-file";
    public const int MinLength = 16;

    private readonly Followed<byte[]> _hash;

    /// <exception cref="ConfigurationException">The file is open to others, or what it holds is no token.</exception>
    public HttpToken(string path, TimeProvider time, ILogger log) => _hash = new Followed<byte[]>(() => Load(path), time, (_, problem) =>
    {
        if (problem is null)
        {
            ApiLog.TokenReplaced(log, path);
        }
        else
        {
            ApiLog.NotReplaced(log, problem);
        }
    }, path);

    public bool Is(string guess) => CryptographicOperations.FixedTimeEquals(Hash(guess), _hash.Current);

    private static byte[] Load(string path)
    {
        var token = SecretFile.Read(Flag, path).Trim();
        return token.Length < MinLength
                ? throw new ConfigurationException($"{Flag} {path}: the token has {token.Length} characters; at least {MinLength} are needed, such as of `openssl rand -hex 32`")
            : token.Any(character => character is <= ' ' or > '~')
                ? throw new ConfigurationException($"{Flag} {path}: the token must be one word of letters, digits and signs of ASCII, such as of `openssl rand -hex 32`")
            : Hash(token);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
