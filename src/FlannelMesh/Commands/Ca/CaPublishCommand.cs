using System.CommandLine;
using System.Text;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca publish: hands a revocation list to a member; all others get it from there.</summary>
internal static class CaPublishCommand
{
    private const string Route = "/api/v1/revocations";

    public static Command Create()
    {
        var directory = AuthorityDirectory.Option();
        var file = new Argument<string?>("FILE") { Description = "the list, PEM or DER; default: ca-crl.pem of --dir", Arity = ArgumentArity.ZeroOrOne };
        var socket = ControlSocketOption.Create();
        var command = new Command("publish", "hand a revocation list (ca-crl.pem) to the agent of this host; all members get it from there") { file, directory, socket };
        command.SetAction(async (result, cancellation) =>
        {
            var path = result.GetValue(file) ?? new AuthorityDirectory(result.GetValue(directory)!).RevocationList;
            await HandOverAsync(result, result.GetValue(socket)!, Read(path), path, isRequired: true, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="ControlException">It is missing, or no list.</exception>
    public static RevocationList Read(string path)
    {
        byte[] content;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > 2 * RevocationList.MaxBytes } large)
            {
                throw new ControlException($"{path}: it has {large.Length} bytes; a revocation list may have {RevocationList.MaxBytes}");
            }

            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{path} cannot be read: {e.Message}");
        }

        // DER begins with a SEQUENCE.
        var list = content is [0x30, ..] ? RevocationList.Read(content, out var refusal) : RevocationList.ReadPem(Encoding.UTF8.GetString(content), out refusal);
        return list ?? throw new ControlException($"{path}: {refusal}");
    }

    /// <param name="isRequired">Fails if there is no agent here.</param>
    public static async Task HandOverAsync(ParseResult result, string socket, RevocationList list, string path, bool isRequired, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        string answer;
        try
        {
            answer = await client.ChangeAsync(HttpMethod.Post, Route, list.ToPem(), cancellation);
        }
        catch (ControlException e) when (!isRequired && !File.Exists(socket))
        {
            answer = $"It has no effect yet: {e.Message}. Copy it to any member, and run there: flannelmesh ca publish {Path.GetFileName(path)}";
        }
        catch (ControlException e)
        {
            throw new ControlException($"{path} has no effect yet: {e.Message}. `flannelmesh ca publish` hands it over again, here or on any member");
        }

        await result.InvocationConfiguration.Output.WriteLineAsync(answer);
    }
}
