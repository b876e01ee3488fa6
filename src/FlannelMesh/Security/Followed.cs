using FlannelMesh.Configuration;

namespace FlannelMesh.Security;

/// <summary>What files say, read again when they change. Files that are no good leave what was there before in use.</summary>
/// <param name="load">Throws a <see cref="ConfigurationException"/> if they are not.</param>
/// <param name="changed">Told once for each change: what is in use, and what is wrong with the files or null.</param>
internal sealed class Followed<T>(Func<T> load, TimeProvider time, Action<T, string?> changed, params string[] paths)
    where T : class
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private string _stamp = Stamp(paths);
    private T _value = load();
    private long _lookedAt = time.GetTimestamp();

    public T Current
    {
        get
        {
            lock (_gate)
            {
                if (time.GetElapsedTime(_lookedAt) >= LookInterval)
                {
                    _lookedAt = time.GetTimestamp();
                    Look();
                }

                return _value;
            }
        }
    }

    /// <summary>Changes the files, and uses what they say then: nobody sees half of it.</summary>
    public void Replace(Action change)
    {
        lock (_gate)
        {
            change();
            Look();
        }
    }

    private void Look()
    {
        var stamp = Stamp(paths);
        if (stamp == _stamp)
        {
            return;
        }

        _stamp = stamp;
        try
        {
            _value = load();
            changed(_value, null);
        }
        catch (ConfigurationException e)
        {
            changed(_value, e.Message);
        }
    }

    private static string Stamp(string[] paths) => string.Join(' ', paths.Select(path =>
        new FileInfo(path) is { Exists: true } file ? $"{file.LastWriteTimeUtc.Ticks}/{file.Length}/{file.UnixFileMode}" : "-"));
}
