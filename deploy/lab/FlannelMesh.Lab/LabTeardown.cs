using System.Text.RegularExpressions;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs;

/// <summary>Removes all of a lab by its name alone, so that it also works on what a killed lab left.</summary>
public static class LabTeardown
{
    /// <returns>False when there was nothing of that name.</returns>
    public static async Task<bool> RemoveAsync(string lab)
    {
        var pattern = new Regex($"^{Regex.Escape(lab)}-(net|h[0-9]+(-p[0-9]+)?)$", RegexOptions.CultureInvariant);
        var namespaces = (await NetworkNamespace.ListAsync()).Where(name => pattern.IsMatch(name)).ToList();
        var directory = LabPaths.Directory(lab);
        var found = namespaces.Count > 0 || Directory.Exists(directory);

        // One namespace that resists must not keep the others and the files.
        var removals = namespaces.Select(name => new NetworkNamespace(name).DeleteAsync()).ToArray();
        try
        {
            await Task.WhenAll(removals);
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        return found;
    }
}
